"""What `flask doctor` says about the indexes."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.doctor import FAIL, OK, WARN
from app.search.indexes import ARTICLES, QUESTIONS, SearchIndex
from app.search.queries import oldest_pending

LATE = timedelta(minutes=5)
MANY_PARTS = 10


def check_questions() -> tuple[str, str]:
    return _check(QUESTIONS)


def check_articles() -> tuple[str, str]:
    return _check(ARTICLES)


def _check(index: SearchIndex) -> tuple[str, str]:
    state, there = index.engine().state(), index.count()
    if state.trouble and not there:
        return OK, "there is nothing to search yet"
    if state.trouble:
        return FAIL, f"{state.trouble}; a worker mends it, or run `flask --app wsgi search rebuild`"
    oldest = oldest_pending(index.changes)
    if oldest is not None and clock.now() - oldest > LATE:
        minutes = int((clock.now() - oldest).total_seconds() // 60)
        return WARN, f"the oldest change has waited for {minutes:,} minutes; is a worker running?"
    if oldest is None and state.documents != there:
        return WARN, (
            f"holds {state.documents:,} of {there:,} {index.words}; run `flask --app wsgi search rebuild`"
        )
    if state.parts > MANY_PARTS:
        return WARN, f"in {state.parts} parts, which is slow; run `flask --app wsgi search rebuild`"
    return OK, f"{state.documents:,} {index.words} in {state.parts} part{'' if state.parts == 1 else 's'}"
