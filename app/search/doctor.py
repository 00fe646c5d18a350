"""What `flask doctor` says about the index."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.doctor import FAIL, OK, WARN
from app.search.current import current_engine
from app.search.queries import count_visible_questions, oldest_pending

LATE = timedelta(minutes=5)
MANY_PARTS = 10


def check_index() -> tuple[str, str]:
    state, questions = current_engine().state(), count_visible_questions()
    if state.trouble and not questions:
        return OK, "there is nothing to search yet"
    if state.trouble:
        return FAIL, f"{state.trouble}; a worker mends it, or run `flask --app wsgi search rebuild`"
    oldest = oldest_pending()
    if oldest is not None and clock.now() - oldest > LATE:
        minutes = int((clock.now() - oldest).total_seconds() // 60)
        return WARN, f"the oldest change has waited for {minutes:,} minutes; is a worker running?"
    if oldest is None and state.documents != questions:
        return WARN, (
            f"holds {state.documents:,} of {questions:,} questions; run `flask --app wsgi search rebuild`"
        )
    if state.parts > MANY_PARTS:
        return WARN, f"in {state.parts} parts, which is slow; run `flask --app wsgi search rebuild`"
    return OK, f"{state.documents:,} questions in {state.parts} part{'' if state.parts == 1 else 's'}"
