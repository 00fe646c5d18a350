"""One segment of a Whoosh index, read for ranking.

A segment never changes once it is written, but for the documents deleted from it. So what ranking needs of a
term is worked out once and kept: which documents hold it and how much it weighs in each, over all fields at
once (BM25F, S. Robertson and H. Zaragoza, 2009). Whoosh's own scorers read the same lists document by
document and field by field: at 12,000 questions they took 210 ms where this takes 5.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.search.analysis import Choice
from app.search.whoosh_files import TEXTS

K1 = 1.2
"""How soon a word repeated says no more (BM25)."""
KEPT_POSTINGS = 300_000
"""Of the lists a segment keeps, 8 bytes each; more, and it begins anew."""
KEPT_COUNTS = 50_000
KEPT_FILTERS = 50


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much a word weighs by the field it stands in, and how much a long field thins it out."""

    name: str
    weights: Mapping[str, float]
    thinning: Mapping[str, float]
    """BM25's b, 0 to 1, by field."""


USUAL_LENGTH = {"title": 10.0, "body": 110.0, "answers": 160.0, "solution": 90.0, "tags": 2.0}
"""In terms. A constant, so that a document's weight is its own affair and is not reckoned anew each time."""

Postings = tuple["array[int]", "array[float]"]
"""Numbers of documents in this segment, and what a term weighs in each."""


@dataclass(slots=True)
class WorkedOut:
    """What was worked out from a segment: as true of it after a document is deleted as before."""

    numbers: array[int]
    """Of questions, by document."""
    asked_at: array[int]
    """Seconds since 1970."""
    norms: dict[tuple[str, str], array[float]] = field(default_factory=dict)
    postings: dict[tuple[str, Choice], Postings] = field(default_factory=dict)
    kept: int = 0
    """How much `postings` holds."""
    counts: dict[str, int] = field(default_factory=dict)
    holding: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict)


class Segment:
    """A reader of one segment with what was worked out from it. Not for two threads at a time."""

    def __init__(self, reader: Any, known: WorkedOut | None = None) -> None:
        self.reader = reader
        self.size: int = reader.doc_count_all()
        self.deleted = frozenset(reader.segment().deleted_docs())
        self.known = known or WorkedOut(self._column("number"), self._column("asked_at"))
        self.numbers, self.asked_at = self.known.numbers, self.known.asked_at

    def _column(self, name: str) -> array[int]:
        column = self.reader.column_reader(name)
        return array("q", [column[d] for d in range(self.size)])

    def count(self, choice: Choice) -> int:
        """About how many documents hold one of these terms: the most common of them, in one field."""
        most = 0
        for term in choice:
            found = self.known.counts.get(term)
            if found is None:
                if len(self.known.counts) > KEPT_COUNTS:
                    self.known.counts.clear()
                found = self.known.counts[term] = max(self._count(field, term) for field in TEXTS)
            most = max(most, found)
        return most

    def _count(self, field: str, term: str) -> int:
        terms, key = self.reader._terms, (field, term.encode("utf-8", "replace"))
        return int(terms.doc_frequency(*key)) if key in terms else 0

    def documents(self, name: str, term: str) -> frozenset[int]:
        """The documents that hold exactly this in that field; deleted ones may be among them."""
        if (known := self.known.holding.get((name, term))) is not None:
            return known
        if len(self.known.holding) > KEPT_FILTERS:
            self.known.holding.clear()
        found = frozenset(number for ids, _ in self._read(name, term) for number in ids)
        self.known.holding[name, term] = found
        return found

    def postings(self, choice: Choice, weighting: Weighting) -> Postings:
        """Where any of these terms stands, and what it weighs there: 0 to K1 + 1."""
        key = (weighting.name, choice)
        if (known := self.known.postings.get(key)) is not None:
            return known
        frequency: dict[int, float] = {}
        for name, weight in weighting.weights.items():
            norms = self._norm(name, weight, weighting)
            for term in choice:
                for ids, counts in self._read(name, term):
                    for number, count in zip(ids, counts, strict=True):
                        frequency[number] = frequency.get(number, 0.0) + count * norms[number]
        found = (
            array("I", frequency),
            array("f", [x * (K1 + 1) / (x + K1) for x in frequency.values()]),
        )
        if self.known.kept > KEPT_POSTINGS:
            self.known.postings.clear()
            self.known.kept = 0
        self.known.postings[key] = found
        self.known.kept += len(frequency)
        return found

    def worth(self, choice: Choice, weighting: Weighting) -> dict[int, float]:
        """The same by document. Kept as two lists, for a dict takes ten times the room."""
        return dict(zip(*self.postings(choice, weighting), strict=True))

    def _norm(self, field: str, weight: float, weighting: Weighting) -> array[float]:
        key = (weighting.name, field)
        if (known := self.known.norms.get(key)) is not None:
            return known
        b, usual, length = weighting.thinning[field], USUAL_LENGTH[field], self.reader.doc_field_length
        norms = array("f", [weight / (1 - b + b * (length(d, field) or 0) / usual) for d in range(self.size)])
        self.known.norms[key] = norms
        return norms

    def _read(self, field: str, term: str) -> Iterable[tuple[Iterable[int], Iterable[float]]]:
        """The blocks of a term's list, whole: the public interface gives one document at a time."""
        terms, name = self.reader._terms, term.encode("utf-8", "replace")
        if (field, name) not in terms:
            return
        matcher = terms.matcher(field, name, self.reader.schema[field].format)
        if not hasattr(matcher, "_next_block"):  # the list of one document is kept with its term
            while matcher.is_active():
                yield (matcher.id(),), (matcher.weight(),)
                matcher.next()
            return
        while matcher.is_active():
            matcher.id()
            matcher.weight()
            yield matcher._ids, matcher._weights
            matcher._next_block()
