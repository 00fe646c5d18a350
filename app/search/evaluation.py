"""How good *similar questions* are, held against what answerers of an imported community pointed to.

A pair says that somebody who answered one question pointed to another, or to a help article. The first is
asked again, with its title and body, as of the moment it was asked; one of those it was pointed to should be
among what is found. Pairs whose second question did not exist yet, or that are not both visible here, say
nothing about search and are left out; when an imported article was written is not known, so none is left out
for that.
What is found and was not pointed to may be just as right: the figures are lower bounds.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import slots
from app.core.db import db
from app.core.markup.rendered import plain_text
from app.forum.models import Question
from app.search.article_queries import articles_called
from app.search.current import article_engine, current_engine
from app.search.engine import Like

HITS = 10
LOOKED_AT = 100
"""A question further down counts as not found."""
CHUNK = 500
ARTICLE = "kb_slug"
"""The column of an article's name in its source."""


class UnreadablePairs(Exception):
    """The file is not one of pairs; the message says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Ids are the source's own."""

    line: int
    query: str
    target: str
    duplicate: bool
    """The answerer said that it is the same question."""
    article: bool = False
    """The target is an article, by what the source calls it."""


@dataclass(frozen=True, slots=True)
class Score:
    queries: int
    hits: float
    """Share of queries with one of their targets among the first ten."""
    mrr: float
    """Mean of 1 / the place of the first target."""

    def as_json(self) -> dict[str, Any]:
        return {"queries": self.queries, "hit@10": round(self.hits, 4), "mrr": round(self.mrr, 4)}


@dataclass(frozen=True, slots=True)
class Evaluation:
    everything: Score
    duplicates: Score
    pairs: int
    left_out: int
    """Pairs that say nothing, of these."""

    of_articles: bool = False

    def as_json(self) -> dict[str, Any]:
        duplicates = {} if self.of_articles else {"duplicates": self.duplicates.as_json()}
        return self.everything.as_json() | {
            **duplicates,
            "pairs": self.pairs,
            "left_out": self.left_out,
        }


def read_pairs(path: Path) -> list[Pair]:
    """Pairs of questions, or of a question and an article where there is a column `kb_slug`.

    Raises UnreadablePairs.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t")
            articles = ARTICLE in (rows.fieldnames or ())
            return [
                Pair(
                    number,
                    row["query_question_id"],
                    row[ARTICLE if articles else "target_question_id"],
                    row.get("duplicate_wording") == "1",
                    articles,
                )
                for number, row in enumerate(rows, 2)
            ]
    except KeyError as error:
        raise UnreadablePairs(f"{path}: there is no column {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadablePairs(f"{path}: {error}") from error


def evaluate_pairs(pairs: Sequence[Pair]) -> Evaluation:
    """Ask every first question again. Raises SearchUnavailable."""
    of_articles = any(pair.article for pair in pairs)
    names = {pair.query for pair in pairs} | {pair.target for pair in pairs if not pair.article}
    local: Any = slots.first("imported_ids", "question", sorted(names)) or {}
    asked = _asked(local.values())
    articles = articles_called(sorted({pair.target for pair in pairs if pair.article}))
    targets: dict[int, set[int]] = {}
    worded: dict[int, set[int]] = {}
    left_out = 0
    for pair in pairs:
        query = asked.get(local.get(pair.query))
        target = (
            articles.get(pair.target) if pair.article else _earlier(asked.get(local.get(pair.target)), query)
        )
        if query is None or target is None:
            left_out += 1
            continue
        targets.setdefault(query.id, set()).add(target)
        if pair.duplicate:
            worded.setdefault(query.id, set()).add(target)
    look = _articles_like if of_articles else _ask_again
    found = {number: look(asked[number]) for number in targets}
    return Evaluation(_score(targets, found), _score(worded, found), len(pairs), left_out, of_articles)


def _earlier(target: Any, query: Any) -> int | None:
    """The target's number where it was there when the query was asked."""
    return (
        target.id
        if target is not None and query is not None and target.created_at < query.created_at
        else None
    )


def _asked(question_ids: Iterable[int]) -> dict[Any, Any]:
    """Visible questions by id."""
    ids = sorted(set(question_ids))
    found: dict[Any, Any] = {}
    for start in range(0, len(ids), CHUNK):
        rows = db.session.execute(
            select(Question.id, Question.title, Question.body_html, Question.created_at).where(
                Question.id.in_(ids[start : start + CHUNK]), Question.hidden_at.is_(None)
            )
        )
        found |= {row.id: row for row in rows}
    return found


def _ask_again(question: Any) -> list[int]:
    like = Like(question.title, plain_text(question.body_html), at=question.created_at, leave_out=question.id)
    return [hit.number for hit in current_engine().similar(like, limit=LOOKED_AT)]


def _articles_like(question: Any) -> list[int]:
    like = Like(question.title, plain_text(question.body_html))
    return [hit.number for hit in article_engine().similar(like, limit=LOOKED_AT)]


def _score(targets: dict[int, set[int]], found: dict[int, list[int]]) -> Score:
    if not targets:
        return Score(0, 0.0, 0.0)
    places = [_first_place(found[query], wanted) for query, wanted in targets.items()]
    return Score(
        queries=len(places),
        hits=sum(1 for place in places if 0 < place <= HITS) / len(places),
        mrr=sum(1 / place for place in places if place) / len(places),
    )


def _first_place(found: Sequence[int], wanted: Collection[int]) -> int:
    """From 1; 0 where none is found."""
    return next((place for place, number in enumerate(found, 1) if number in wanted), 0)
