"""The part of a text in which the searched words stand, marked. Plain text goes in; all of it is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

from app.search.analysis import fold, is_spaceless, stem, word_at, words_of
from app.search.engine import Found

LENGTH = 220
READ = 12_000
"""Characters of a text that are looked through."""
MOST_PLACES = 30
LONGEST_WORD = 80

Place = tuple[int, int, str]
"""Start, end, and the term that stands there."""


class Marker:
    """Finds and marks the words of one search."""

    def __init__(self, terms: Iterable[Sequence[str]], languages: Sequence[str]) -> None:
        self.terms = {term for choice in terms for term in choice}
        self.languages = languages
        # A word is stemmed only where it begins like one that is looked for: most words are not.
        beginnings = sorted({self._beginning(term) for term in self.terms}, key=len, reverse=True)
        self._known: dict[str, tuple[int, str] | None] = {}
        self._begins = re.compile("|".join(re.escape(b) for b in beginnings)) if beginnings else None

    @classmethod
    def of(cls, found: Found) -> Marker:
        return cls(found.terms, found.languages)

    @staticmethod
    def _beginning(term: str) -> str:
        """Stemming changes the last letters only: reply, replies, repli."""
        return term if len(term) < 4 else term[: max(3, len(term) - 3)]

    def places(self, text: str) -> list[Place]:
        """Where the searched words stand in a text in normal form C, in order."""
        if self._begins is None:
            return []
        folded, found, end = fold(text), [], 0
        for hit in self._begins.finditer(folded):
            start = hit.start()
            if start < end or (start and folded[start - 1].isalnum() and not is_spaceless(hit.group())):
                continue
            place = self._word_at(folded, start)
            if place is not None:
                found.append(place)
                end = place[1]
                if len(found) == MOST_PLACES:
                    break
        return found

    def _word_at(self, folded: str, start: int) -> Place | None:
        raw = word_at(folded, start)[:LONGEST_WORD]
        if raw not in self._known:
            self._known[raw] = self._term_of(raw)
        known = self._known[raw]
        return None if known is None else (start, start + known[0], known[1])

    def _term_of(self, raw: str) -> tuple[int, str] | None:
        """Which searched term a word begins with, and how many of its characters that is."""
        word = next(words_of(raw), None)
        if word is None or word.start:
            return None
        for whole, length in ((word.whole, word.end), (word.parts[0], len(word.parts[0]))):
            for language in self.languages or ("",):
                if whole and (term := stem(whole, language)) in self.terms:
                    return length, term
        return None

    def mark(self, text: str) -> Markup:
        """The whole text with the words marked."""
        text = _normal(text)
        return Markup(_marked(text, self.places(text), 0, len(text)))  # noqa: S704 - escaped there

    def best_of(self, texts: Sequence[str]) -> tuple[int, Markup]:
        """Which text has the stretch with most of the words (the later of two alike), and that, marked.

        -1 where no word stands in any of them.
        """
        most = 0
        found: tuple[int, str, list[Place], int] = (-1, "", [], 0)
        for number, text in enumerate(texts):
            shown = _normal(text[:READ])
            places = self.places(shown)
            for i, (at, _, _) in enumerate(places):
                different = len({term for start, _, term in places[i:] if start < at + LENGTH})
                if different > most or (different == most and found[0] < number):
                    most, found = different, (number, shown, places, at)
        number, text, places, at = found
        if number < 0:
            return -1, Markup("")
        start, end = _cut(text, at)
        shown = _marked(text, places, start, end)
        return number, Markup(  # noqa: S704 - escaped there
            ("…" if start else "") + shown + ("…" if end < len(text) else "")
        )


def _normal(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _cut(text: str, at: int) -> tuple[int, int]:
    """About LENGTH characters with a little before `at`, cut between words where there are any."""
    start = max(0, at - 50)
    if start:
        space = text.find(" ", start, at)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", at, end)
        end = space if space > at else end
    return start, end


def _marked(text: str, places: Iterable[Place], start: int, end: int) -> str:
    pieces, last = [], start
    for first, after, _ in places:
        if first < last or after > end:
            continue
        pieces += [escape(text[last:first]), "<mark>", escape(text[first:after]), "</mark>"]
        last = after
    pieces.append(escape(text[last:end]))
    return "".join(pieces)
