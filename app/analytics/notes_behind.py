"""What stands beside a question in the list behind a figure."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.analytics.models import QuestionFact
from app.core.db import db
from app.core.words import duration

COLUMNS = {
    "acknowledged": QuestionFact.acknowledged_at,
    "answered": QuestionFact.answered_at,
    "solved": QuestionFact.solved_at,
}


def notes_behind(question_ids: Sequence[int], event: str) -> dict[int, str]:
    """`solved after 3 h` for each question where the figure is about an event. One query."""
    column = COLUMNS.get(event)
    if column is None or not question_ids:
        return {}
    rows = db.session.execute(
        select(QuestionFact.question_id, QuestionFact.asked_at, column, QuestionFact.day_precision).where(
            QuestionFact.question_id.in_(question_ids), column.is_not(None)
        )
    )
    notes = {}
    for question_id, asked_at, at, to_the_day in rows:
        least = "at least " if event == "solved" and to_the_day else ""
        seconds = max(0.0, (at - asked_at).total_seconds()) if at else None
        notes[question_id] = f"{event} after {least}{duration(seconds)}"
    return notes
