"""An index made anew from the rows: after an import, by a command, and when it was found broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from app.core import clock
from app.core.db import db
from app.search.engine import Batch, Document
from app.search.indexes import ALL, QUESTIONS, SearchIndex
from app.search.queries import changed_since

OVERLAP = timedelta(minutes=1)
"""A transaction that began before the walk may have ended behind it."""


def rebuild_later() -> int:
    """After an import: the worker makes the index anew within a minute. It would triple an import's time."""
    for index in ALL:
        index.engine().report_behind()
    return 0


def rebuild_index(progress: Callable[[int], None] = lambda _: None, *, index: SearchIndex = QUESTIONS) -> int:
    """Build it beside the old one, and put it in use. Returns how many documents it holds.

    `progress` is told how many more are done. Raises Busy when another process builds one, SearchUnavailable
    when it cannot be written.
    """
    began = clock.now()

    def walk() -> Iterator[list[Document]]:
        for documents in index.walk():
            yield documents
            progress(len(documents))

    def meanwhile() -> Batch:
        db.session.remove()
        return index.documents(changed_since(index.changes, began - OVERLAP))

    return index.engine().rebuild(walk(), meanwhile)
