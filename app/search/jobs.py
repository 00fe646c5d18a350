"""The writing job, and the one that looks after the index."""

from __future__ import annotations

import logging
from datetime import timedelta

from app.core.db import db
from app.core.failpoints import failpoint
from app.core.kernel import Kernel
from app.search.current import current_engine
from app.search.engine import Batch, Busy, SearchUnavailable
from app.search.pace import INDEX, batch_written
from app.search.queries import documents_of, pending_changes
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
    """Bring the index up to date with every change noted so far; make it anew where it cannot be written.

    Killed anywhere in between, it is run again: a change is done with only when the index holds it.
    """
    while changes := pending_changes(CHANGES):

        def read(question_ids: list[int] = sorted(set(changes.values()))) -> Batch:  # noqa: B008
            db.session.remove()
            return documents_of(question_ids)

        try:
            current_engine().apply(read)
        except SearchUnavailable as error:
            log.warning("%s; making the index anew", error)
            if not _make_anew():
                return
        failpoint("search.after_apply")
        record_applied(list(changes))
        batch_written()


def watch_index() -> None:
    """Heal an index that is missing, was made by other rules, is far behind or broken. Catch up; tidy up."""
    if not current_engine().is_whole():
        _make_anew()
    write_changes()
    forget_applied()


def _make_anew() -> bool:
    """False when another process does so already: the changes it misses are written afterwards."""
    try:
        count = rebuild_index()
    except Busy:
        return False
    log.warning("the search index was made anew: %s questions", count)
    return True
