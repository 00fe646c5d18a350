"""The writing job, and the one that looks after the index."""

from __future__ import annotations

import logging
from datetime import timedelta

from app.core.db import db
from app.core.failpoints import failpoint
from app.core.kernel import Kernel
from app.search.engine import Batch, Busy, SearchUnavailable
from app.search.indexes import ALL, QUESTIONS, SearchIndex
from app.search.pace import INDEX, batch_written
from app.search.queries import pending_changes
from app.search.rebuild import rebuild_index
from app.search.services.forget_applied import forget_applied
from app.search.services.record_applied import record_applied

log = logging.getLogger(__name__)

CHANGES = 500
"""At most so many are written together."""
WATCH = timedelta(seconds=20)


def register(kernel: Kernel) -> None:
    kernel.handle(INDEX, write_changes)
    kernel.handle("search.watch", watch_index, every=WATCH)


def write_changes() -> None:
    """Bring the indexes up to date with every change noted so far; make anew what cannot be written."""
    for one in ALL:
        _write_changes(one)


def _write_changes(index: SearchIndex) -> None:
    """Killed anywhere in between, it is run again: a change is done with only when the index holds it."""
    while changes := pending_changes(index.changes, CHANGES):

        def read(numbers: list[int] = sorted(set(changes.values()))) -> Batch:  # noqa: B008
            db.session.remove()
            return index.documents(numbers)

        try:
            index.engine().apply(read)
        except SearchUnavailable as error:
            log.warning("%s: %s; making the index anew", index.words, error)
            if not _make_anew(index):
                return
        failpoint("search.after_apply")
        record_applied(index.changes, list(changes))
        batch_written()


def watch_index() -> None:
    """Heal an index that is missing, was made by other rules, is far behind or broken. Catch up; tidy up."""
    for index in ALL:
        if not index.engine().is_whole() and _has_a_use(index):
            _make_anew(index)
    write_changes()
    forget_applied()


def _has_a_use(index: SearchIndex) -> bool:
    """Most communities have no articles at first; the first one makes the index."""
    return index is QUESTIONS or index.count() > 0


def _make_anew(index: SearchIndex) -> bool:
    """False when another process does so already: the changes it misses are written afterwards."""
    try:
        count = rebuild_index(index=index)
    except Busy:
        return False
    log.warning("the search index was made anew: %s %s", count, index.words)
    return True
