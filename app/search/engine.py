"""What the rest of the room asks of a search engine. `whoosh_engine` answers; another one may.

Engines know plain values only: neither the database nor the web. One holds questions, one help articles, each
by number; they give back numbers, never text: what a reader sees is read from the database, as the reader may
see it. `tests/app/search/test_contract` is what every engine must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class SearchUnavailable(Exception):
    """There is no index, or it cannot be read. It is being mended, or `flask search rebuild` mends it."""


class Busy(Exception):
    """Another process writes the index at this moment."""


@dataclass(frozen=True, slots=True)
class Document:
    """A question or an article, with all that everybody may see of it. Texts are plain, not HTML."""

    number: int
    """Of the question or the article."""
    title: str
    body: str
    asked_at: datetime
    answers: str = ""
    """Visible answers, the solution left out."""
    solution: str = ""
    tags: tuple[str, ...] = ()
    category_id: int = 0
    statuses: frozenset[str] = frozenset()
    """What `status:` finds it by, `solved` among them."""
    language: str = ""
    """Two letters, or empty when it is not known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, understood: all words and phrases, narrowed by the rest."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category_id: int | None = None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Like:
    """A question as it is being asked: what was asked before that is like it?"""

    title: str
    body: str = ""
    at: datetime | None = None
    """Only questions asked before this moment, and the closer to it the better. None: all, as of now."""
    leave_out: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    number: int
    score: float
    """Comparable among the hits of one call. Of `similar`: the share of what could match, 0 to about 1."""


@dataclass(frozen=True, slots=True)
class Found:
    hits: list[Hit] = field(default_factory=list)
    """The best first."""
    total: int = 0
    whole: bool = True
    """Every hit holds all the words. False: none does, so these hold some of them."""
    spelled: dict[str, str] = field(default_factory=dict)
    """Words nobody uses here, and what was searched for instead."""
    terms: tuple[tuple[str, ...], ...] = ()
    """What to highlight: for each word, the stems of which any was looked for."""
    languages: tuple[str, ...] = ()
    """In which the words were stemmed."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What is there, for the doctor. `trouble` is a sentence when something is wrong."""

    documents: int
    parts: int
    """Files that each search opens; more than ten are slow."""
    built_at: datetime | None = None
    trouble: str = ""


Batch = tuple[Sequence[Document], Collection[int]]
"""Documents to put in place, and numbers of those to take out."""


class SearchEngine(Protocol):
    """One index. Every method may be called from any thread of any process at any time."""

    def apply(self, read: Callable[[], Batch]) -> None:
        """Put documents in place of what is there under their numbers, and take others out: all or nothing.

        `read` is called when nobody else writes the index, so that what it reads cannot be older than what
        another has just written. Raises SearchUnavailable.
        """

    def rebuild(self, batches: Iterable[Sequence[Document]], changed_since: Callable[[], Batch]) -> int:
        """Make the index anew from these; searches go on in the old one until the new one is whole.

        `changed_since` is called when writing by others has stopped: what changed while `batches` were read.
        Returns the number of documents. Raises Busy.
        """

    def search(self, asked: Asked, *, limit: int, offset: int = 0) -> Found:
        """Raises SearchUnavailable."""

    def similar(self, like: Like, *, limit: int) -> list[Hit]:
        """The questions most like it, the best first. Raises SearchUnavailable."""

    def state(self) -> IndexState:
        """Look at the index, and try whether it can be read. Never raises."""

    def is_whole(self) -> bool:
        """Whether the index is there, and nobody has found it broken or reported it behind. Cheap."""

    def report_behind(self) -> None:
        """Say that much is not in it: it is to be made anew, and goes on answering until then."""
