"""The search engine on Whoosh: an index of files, for communities of up to about 20,000 posts.

Whoosh stores and looks up; ranking is done here (`whoosh_segment`, `whoosh_ranking`). What was measured of it
is kept to: one writer at a time, many documents a commit, few segments, one open reader a process looked
after at most once a second, and a new index beside the old one instead of a rewrite.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from whoosh import index
from whoosh.query import Or, Term

from app.core.failpoints import failpoint
from app.search.analysis import DEFAULT_LANGUAGE, language_of, terms_of
from app.search.engine import Asked, Batch, Document, Found, Hit, IndexState, Like, SearchUnavailable
from app.search.whoosh_files import IndexFiles, schema
from app.search.whoosh_ranking import Ranking
from app.search.whoosh_segment import Segment, WorkedOut

log = logging.getLogger(__name__)

REFRESH_S = 1.0
SEGMENTS = 8
MERGE_UP_TO = 3
"""A segment up to so many times as large as what is being written is rewritten with it."""
MEMORY_MB = 96
ATTEMPTS, PAUSE_S = 10, 0.02
LONGEST_TEXT = 20_000
"""Characters of a body or of all answers that are looked through."""

R = TypeVar("R")


class WhooshEngine:
    """One index below `folder`. `default_language()`: of texts that do not say theirs.

    An index made for another default language is as good as none.
    """

    def __init__(self, folder: Path, default_language: Callable[[], str] = lambda: DEFAULT_LANGUAGE) -> None:
        self.files = IndexFiles(folder, default_language)
        self.default_language = default_language
        # Readers share their files' positions, so one thread reads at a time. They would wait for each other
        # anyway: it is all Python.
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._looked_at = 0.0

    # ---- writing

    def apply(self, read: Callable[[], Batch]) -> None:
        with self.files.alone("lock", wait=True):
            path = self.files.current()
            if path is None or self.files.is_broken():
                raise SearchUnavailable("there is no index to write to")
            documents, gone = read()
            try:
                self._write(path, documents, gone)
            except Exception as error:
                self.files.report_broken()
                raise SearchUnavailable("the index could not be written") from error

    def _write(self, path: Path, documents: Sequence[Document], gone: Collection[int] = ()) -> None:
        with index.open_dir(str(path), schema=schema()).writer(limitmb=MEMORY_MB) as writer:
            writer.mergetype = _merge
            numbers = {document.number for document in documents} | set(gone)
            # One look-up for all of them: update_document opens a searcher a document.
            writer.delete_by_query(Or([Term("question_id", str(number)) for number in sorted(numbers)]))
            failpoint("search.between_delete_and_add")
            for document in documents:
                writer.add_document(**self._fields(document))
            failpoint("search.before_commit")

    def rebuild(self, batches: Iterable[Sequence[Document]], changed_since: Callable[[], Batch]) -> int:
        with self.files.alone("building"):
            behind = self.files.behind()
            path = self.files.new()
            with index.create_in(str(path), schema()).writer(limitmb=MEMORY_MB) as writer:
                for batch in batches:
                    for document in batch:
                        writer.add_document(**self._fields(document))
            failpoint("search.before_switch")
            with self.files.alone("lock", wait=True):
                documents, gone = changed_since()
                if documents or gone:
                    self._write(path, documents, gone)
                count = int(index.open_dir(str(path), schema=schema()).doc_count())
                self.files.switch_to(path)
                self.files.caught_up(behind)
            failpoint("search.after_switch")
            return count

    def _fields(self, document: Document) -> dict[str, Any]:
        language = language_of(document.language) or self.default_language()

        def terms(text: str) -> list[tuple[str, int]]:
            return list(terms_of(text[:LONGEST_TEXT], language))

        return {
            "question_id": str(document.number),
            "number": document.number,
            "asked_at": int(document.asked_at.timestamp()),
            "title": terms(document.title),
            "body": terms(document.body),
            "answers": terms(document.answers),
            "solution": terms(document.solution),
            "tags": terms(" ".join(document.tags)),
            "tag": " ".join(document.tags),
            "category": str(document.category_id),
            "status": " ".join(sorted(document.statuses)),
            "language": language,
        }

    # ---- reading

    def search(self, asked: Asked, *, limit: int, offset: int = 0) -> Found:
        return self._read(lambda ranking: ranking.search(asked, limit=limit, offset=offset))

    def similar(self, like: Like, *, limit: int) -> list[Hit]:
        return self._read(lambda ranking: ranking.similar(like, limit=limit))

    def _read(self, look: Callable[[Ranking], R]) -> R:
        with self._lock:
            try:
                return look(self._ranking())
            except SearchUnavailable:
                raise
            except Exception as error:
                # Whoosh has no error of its own for a damaged file: anything may come out of one.
                log.exception("the search index cannot be read")
                self._close()
                self.files.report_broken()
                raise SearchUnavailable("the index cannot be read") from error

    def _ranking(self) -> Ranking:
        """What is open, looked after at most once a second."""
        now = monotonic()
        if self._opened is None or now - self._looked_at >= REFRESH_S:
            self._looked_at = now
            if self._opened is None and self.files.is_broken():
                raise SearchUnavailable("the index was found broken")
            if not self._patiently(self._open):
                # Its folder is gone. What is open can still be read: go on with that until it is mended.
                if self._opened is None:
                    raise SearchUnavailable("there is no index yet")
                self.files.report_broken()
        if self._opened is None:
            raise SearchUnavailable("there is no index yet")
        return self._opened.ranking

    def _patiently(self, look: Callable[[Path], object]) -> bool:
        """Look at the index in use; False when there is none.

        A writer may take away the very files that were about to be opened, because it has put others in their
        place: then those are looked at.
        """
        for patience in range(ATTEMPTS, 0, -1):
            path = self.files.current()
            if path is None:
                return False
            try:
                look(path)
                return True
            except (OSError, index.EmptyIndexError):
                if patience == 1:
                    raise
                sleep(PAUSE_S)
        raise AssertionError("unreachable")

    def _open(self, path: Path) -> None:
        found = index.open_dir(str(path), schema=schema())
        generation = (path.name, found.latest_generation())
        if self._opened is not None and self._opened.generation == generation:
            return
        known = self._opened.known if self._opened is not None else {}
        reader = found.reader()
        segments = {leaf.segment().segment_id(): leaf for leaf in _leaves(reader)}
        opened = [Segment(leaf, known.get(name)) for name, leaf in segments.items()]
        known = {name: segment.known for name, segment in zip(segments, opened, strict=True)}
        ranking = Ranking(opened, reader, self.default_language())
        self._close()
        self._opened = _Opened(generation, reader, known, ranking)

    def _close(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            opened.reader.close()

    # ---- looking after it

    def is_whole(self) -> bool:
        return self.files.current() is not None and not self.files.is_broken() and not self.files.behind()

    def report_behind(self) -> None:
        self.files.report_behind()

    def state(self) -> IndexState:
        found: list[IndexState] = []

        def look(path: Path) -> None:
            reader = index.open_dir(str(path), schema=schema()).reader()
            try:
                leaves = _leaves(reader)
                for leaf in leaves:
                    Segment(leaf).postings(("a",), Ranking.SEARCH)
                trouble = "a search found it broken" if self.files.is_broken() else ""
                built_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found.append(IndexState(reader.doc_count(), len(leaves), built_at, trouble))
            finally:
                reader.close()

        try:
            if not self._patiently(look):
                return IndexState(0, 0, trouble="there is no index")
        except Exception as error:
            return IndexState(0, 0, trouble=f"it cannot be read ({type(error).__name__})")
        return found[0]


@dataclass(frozen=True, slots=True)
class _Opened:
    generation: tuple[str, int]
    reader: Any
    known: dict[str, WorkedOut]
    ranking: Ranking


def _leaves(reader: Any) -> list[Any]:
    """The readers of the segments; an empty index has a reader of another kind."""
    return [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Rewrite small segments with what is being written: few are left, each much larger than the next.

    Whoosh's own policy lets them pile up: after 200 commits of one document there were dozens.
    """
    from whoosh.reading import SegmentReader

    left = sorted((s for s in segments if s.doc_count() > 0), key=lambda s: s.doc_count_all())
    size = max(1, writer.doc_count())
    while left and (left[0].doc_count_all() <= MERGE_UP_TO * size or len(left) >= SEGMENTS):
        segment = left.pop(0)
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        size += segment.doc_count()
    return left
