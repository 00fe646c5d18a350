"""The index made anew from the forum's rows: after an import, by a command, and when it was found broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from app.core import clock
from app.core.db import db
from app.search.current import current_engine
from app.search.engine import Batch, Document
from app.search.queries import changed_since, documents_of, walk_documents

OVERLAP = timedelta(minutes=1)
"""A transaction that began before the walk may have ended behind it."""


def rebuild_later() -> int:
    """After an import: the worker makes the index anew within a minute. It would triple an import's time."""
    current_engine().report_behind()
    return 0


def rebuild_index(progress: Callable[[int], None] = lambda _: None) -> int:
    """Build it beside the old one, and put it in use. Returns how many questions it holds.

    `progress` is told how many more are done. Raises Busy when another process builds one, SearchUnavailable
    when it cannot be written.
    """
    began = clock.now()

    def walk() -> Iterator[list[Document]]:
        for documents in walk_documents():
            yield documents
            progress(len(documents))

    def meanwhile() -> Batch:
        db.session.remove()
        return documents_of(changed_since(began - OVERLAP))

    return current_engine().rebuild(walk(), meanwhile)
