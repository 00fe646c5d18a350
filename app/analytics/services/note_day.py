"""Write down what happened on a day, so that charts over time can show it."""

from __future__ import annotations

from datetime import date, timedelta

from app.analytics.kept import StatisticsNote
from app.analytics.policy import can_read_statistics
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.uow import command

LONGEST_WORDS = 80
FURTHEST = timedelta(days=366)


@command
def note_day(actor: Actor, day: str, words: str) -> int:
    """day: `2026-01-31`, at most a year ahead. Raises Refused, or Invalid on `day` or `words`."""
    can_read_statistics(actor).enforce()
    problems = {}
    if not words:
        problems["words"] = "Say in a few words what happened."
    elif len(words) > LONGEST_WORDS:
        problems["words"] = f"Please use at most {LONGEST_WORDS} characters; this has {len(words)}."
    found = _day(day)
    if found is None:
        problems["day"] = "Give a day, written as 2026-01-31, at most a year ahead."
    if problems or found is None:
        raise Invalid(**problems)
    note = StatisticsNote(day=found, words=words, by_id=actor.signed_in_id, created_at=clock.now())
    db.session.add(note)
    db.session.flush()
    record(
        actor, "analytics.day_noted", subject=("statistics_note", note.id), day=found.isoformat(), words=words
    )
    return note.id


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    return day if date(1990, 1, 1) <= day <= today + FURTHEST else None
