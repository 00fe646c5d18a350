"""Which questions fit best, over the segments of one open index."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from whoosh.query import Phrase
from whoosh.searching import Searcher

from app.core import clock
from app.search.analysis import STEMMED, Choice, choices, stem, words_of
from app.search.engine import Asked, Found, Hit, Like
from app.search.whoosh_segment import K1, Segment, Weighting

PHRASED = ("title", "body", "answers", "solution")
SPEAKS = 0.01
"""A language is looked for when at least this share of the questions is written in it."""
COMMON = 0.35
"""A word in more than this share of the questions need not be in every result."""
SOLVED = 1.25
"""A solved question counts so much more."""
ENOUGH = 0.5
"""Where nothing holds all the words: results hold at least this share of what they weigh."""

TITLE_COUNTS = 2.0
LIKE_TERMS = 25
LIKE_BODY = 6_000
RECENT, RECENT_DAYS = 0.6, 14.0
"""The same trouble comes to many at the same time: what was asked just before counts up to 1.6 times."""
DAY = 86_400

MISSPELLED = 3
"""At most so many words of a search are looked up as misspelled."""


class Ranking:
    """Searches over one open index. Not for two threads at a time."""

    SEARCH = Weighting(
        "search",
        {"title": 3.0, "tags": 2.0, "body": 1.0, "answers": 0.7, "solution": 1.4},
        {"title": 0.5, "tags": 0.0, "body": 0.75, "answers": 0.75, "solution": 0.75},
    )
    LIKE = Weighting("like", {"title": 3.0, "body": 1.0}, {"title": 0.5, "body": 0.75})

    def __init__(self, segments: Sequence[Segment], reader: Any, language: str) -> None:
        self.segments = segments
        self.reader = reader
        self.size = sum(segment.size - len(segment.deleted) for segment in segments)
        spoken = {
            name: sum(len(segment.documents("language", name)) for segment in segments) for name in STEMMED
        }
        self.languages = tuple(
            dict.fromkeys([language, *(name for name, count in spoken.items() if count > SPEAKS * self.size)])
        )

    def rarity(self, choice: Choice) -> float:
        """BM25's idf: how much a word tells."""
        count = sum(segment.count(choice) for segment in self.segments)
        return math.log(1 + max(0.5, self.size - count + 0.5) / (count + 0.5))

    def count(self, choice: Choice) -> int:
        return sum(segment.count(choice) for segment in self.segments)

    # ---- questions like one that is being asked

    def similar(self, like: Like, *, limit: int) -> list[Hit]:
        now, before = (like.at or clock.now()).timestamp(), like.at is not None
        terms = self._telling_terms(like)
        if not terms:
            return []
        most = sum(weight for _, weight in terms) * (K1 + 1)
        hits: list[Hit] = []
        for segment in self.segments:
            scores = _scores(segment, terms, self.LIKE)
            for number in segment.deleted:
                scores.pop(number, None)
            if not before:
                scores = _close_to_the_best(scores, limit + 1)
            for number, score in scores.items():
                found, age = segment.numbers[number], now - segment.asked_at[number]
                if found != like.leave_out and (age > 0 or not before):
                    recent = 1 + RECENT * math.exp(-max(0.0, age) / (DAY * RECENT_DAYS))
                    hits.append(Hit(found, score * recent / most))
        return heapq.nlargest(limit, hits, key=lambda hit: (hit.score, hit.number))

    def _telling_terms(self, like: Like) -> list[tuple[Choice, float]]:
        """The terms that tell this question from others, with their weights: a search of all would drown."""
        title, body = self._counted(like.title[:1_000]), self._counted(like.body[:LIKE_BODY])
        found = []
        for choice in title.keys() | body.keys():
            count = body[choice]
            if self.count(choice) > 0:
                weight = (TITLE_COUNTS if choice in title else 0.0) + (1 + math.log(count) if count else 0.0)
                found.append((choice, weight * self.rarity(choice)))
        return heapq.nlargest(LIKE_TERMS, found, key=lambda one: (one[1], one[0]))

    def _counted(self, text: str) -> Counter[Choice]:
        return Counter(choice for word in words_of(text) for choice in self._choices_of(word))

    def _choices_of(self, word: Any) -> list[Choice]:
        parts = [choices(part, self.languages) for part in word.parts if len(part) > 1]
        return [choices(word.whole, self.languages), *parts] if word.whole else parts

    # ---- what somebody looks for

    def search(self, asked: Asked, *, limit: int, offset: int) -> Found:
        wanted, spelled = self._wanted(asked)
        allowed = [self._allowed(segment, asked) for segment in self.segments]
        phrases = self._with_phrases(asked)
        if phrases is not None:
            allowed = [
                found if ids is None else ids & found for ids, found in zip(allowed, phrases, strict=True)
            ]
        weights = [(choice, self.rarity(choice)) for choice in wanted]
        scored = self._ranked(weights, allowed, all_of_them=True)
        whole = True
        if not scored and len(weights) > 1:
            whole, scored = False, self._ranked(weights, allowed, all_of_them=False)
        best = heapq.nlargest(offset + limit, scored)[offset:]
        hits = [Hit(number, score) for score, number in best]
        return Found(hits, len(scored), whole, spelled, tuple(wanted), self.languages)

    def _wanted(self, asked: Asked) -> tuple[list[Choice], dict[str, str]]:
        """A choice of terms for each word; those nobody uses here spelled like one that somebody does."""
        wanted: dict[Choice, None] = {}
        spelled: dict[str, str] = {}
        for text in (*asked.words, *asked.phrases):
            for word in words_of(text):
                for choice in self._as_written(word):
                    if not self.count(choice) and len(spelled) < MISSPELLED and text in asked.words:
                        if better := self._spelled_like(choice[0]):
                            spelled[text] = better
                            choice = (better,)
                    wanted[choice] = None
        # The s of somebody's, the l of l'appareil: a letter that nobody uses alone is no word.
        telling = [choice for choice in wanted if len(choice[0]) > 1 or self.count(choice)]
        return telling or list(wanted), spelled

    def _as_written(self, word: Any) -> list[Choice]:
        """The word as one term where somebody writes it so, else its parts."""
        if word.whole and self.count(whole := choices(word.whole, self.languages)):
            return [whole]
        return [choices(part, self.languages) for part in word.parts]

    def _spelled_like(self, term: str) -> str:
        """The most used term that is at most one or two letters off; nothing for short words and numbers."""
        if len(term) < 4 or not term.isalpha():
            return ""
        found: Counter[str] = Counter()
        distance = 1 if len(term) < 7 else 2
        for field in ("title", "body"):
            for other in self.reader.terms_within(field, term, distance, prefix=1):
                found[other] += self.reader.doc_frequency(field, other)
        return max(found, key=lambda other: (found[other], other)) if found else ""

    def _allowed(self, segment: Segment, asked: Asked) -> set[int] | None:
        """Documents that the filters leave; None: all."""
        terms = [("tag", tag) for tag in asked.tags] + [("status", status) for status in asked.statuses]
        if asked.category_id is not None:
            terms.append(("category", str(asked.category_id)))
        if not terms:
            return None
        return set(segment.documents(*terms[0]).intersection(*(segment.documents(*t) for t in terms[1:])))

    def _with_phrases(self, asked: Asked) -> list[set[int]] | None:
        """By segment: the documents that hold every phrase in one text. None: no phrase is asked."""
        found: set[int] | None = None
        searcher = None
        for text in asked.phrases:
            parts = [part for word in words_of(text) for part in word.parts]
            if len(parts) < 2:
                continue
            searcher = searcher or Searcher(self.reader)
            holding: set[int] = set()
            # Most languages agree about most words.
            for stems in {tuple(stem(part, language) for part in parts) for language in self.languages}:
                for name in PHRASED:
                    holding.update(Phrase(name, list(stems)).docs(searcher))
            found = holding if found is None else found & holding
        if found is None:
            return None
        by_segment, start = [], 0
        for segment in self.segments:
            by_segment.append({n - start for n in found if start <= n < start + segment.size})
            start += segment.size
        return by_segment

    def _ranked(
        self, weights: Weights, allowed: list[set[int] | None], *, all_of_them: bool
    ) -> list[tuple[float, int]]:
        """(score, question), in no order."""
        needed = [choice for choice, _ in weights if self.count(choice) <= COMMON * self.size]
        needed = needed or [choice for choice, _ in weights]
        enough = ENOUGH * sum(weight for choice, weight in weights if self.count(choice))
        found = []
        for segment, left in zip(self.segments, allowed, strict=True):
            if not weights:
                scores = dict.fromkeys(range(segment.size) if left is None else left, 1.0)
            else:
                worth_of = {choice: segment.worth(choice, self.SEARCH) for choice, _ in weights}
                worths = [(worth_of[choice], weight) for choice, weight in weights]
                if all_of_them:
                    left = _holding([worth_of[choice] for choice in needed], left)
                else:
                    left = _holding_enough(worths, enough, left)
                scores = _scores_among(worths, left)
            solved, deleted, numbers = segment.documents("status", "solved"), segment.deleted, segment.numbers
            found += [
                (score * SOLVED if n in solved else score, numbers[n])
                for n, score in scores.items()
                if n not in deleted
            ]
        return found


Weights = list[tuple[Choice, float]]


Worth = dict[int, float]
"""What a word weighs in each document that holds it."""


def _scores(segment: Segment, weights: Weights, weighting: Weighting) -> dict[int, float]:
    scores: dict[int, float] = {}
    known = scores.get
    for choice, weight in weights:
        for number, worth in zip(*segment.postings(choice, weighting), strict=True):
            scores[number] = known(number, 0.0) + weight * worth
    return scores


def _close_to_the_best(scores: dict[int, float], limit: int) -> dict[int, float]:
    """Those that can be among the best `limit` once it has counted how recent they are."""
    best = heapq.nlargest(limit, scores.values())
    floor = best[-1] / (1 + RECENT) if best else 0.0
    return {number: score for number, score in scores.items() if score >= floor}


def _holding(worths: Sequence[Worth], left: set[int] | None) -> set[int]:
    """The documents that hold all of these words, among those that are left."""
    rarest, *others = sorted(worths, key=len)
    found = set(rarest) if left is None else rarest.keys() & left
    for worth in others:
        found &= worth.keys()
    return found


def _holding_enough(worths: Sequence[tuple[Worth, float]], enough: float, left: set[int] | None) -> set[int]:
    """Those that hold words of at least this weight."""
    held: dict[int, float] = {}
    for worth, weight in worths:
        for number in worth:
            held[number] = held.get(number, 0.0) + weight
    among = {number for number, weight in held.items() if weight >= enough}
    return among if left is None else among & left


def _scores_among(worths: Sequence[tuple[Worth, float]], among: set[int]) -> dict[int, float]:
    scores = dict.fromkeys(among, 0.0)
    for worth, weight in worths:
        known = worth.get
        scores = {number: score + weight * known(number, 0.0) for number, score in scores.items()}
    return scores
