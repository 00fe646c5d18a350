"""Ask those who were at a conference what came out of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.training.kinds import CONFERENCE, PLANNED
from superusers.training.models import EventReminder, ProgrammeEvent
from superusers.training.policy import SURVEY_OPEN
from superusers.training.queries.surveys import asked_of, takers_of
from superusers.training.services._events import locked_event
from superusers.training.services._letters import write_letters

ASKED, LAST_CALL = "survey", "survey_last"
LAST_DAYS = timedelta(days=7)


def surveys_due() -> list[tuple[int, str]]:
    """Conferences that are over, with what their people have not been asked yet."""
    now = clock.now()
    rows = db.session.scalars(
        select(ProgrammeEvent).where(
            ProgrammeEvent.kind == CONFERENCE,
            ProgrammeEvent.state == PLANNED,
            ProgrammeEvent.ends_at.between(now - SURVEY_OPEN, now),
        )
    ).all()
    sent = select(EventReminder.event_id, EventReminder.what).where(
        EventReminder.event_id.in_([row.id for row in rows])
    )
    done = {(row.event_id, row.what) for row in db.session.execute(sent)}
    due = [(row.id, ASKED) for row in rows]
    due += [(row.id, LAST_CALL) for row in rows if now >= row.ends_at + SURVEY_OPEN - LAST_DAYS]
    return [one for one in due if one not in done]


@command
def ask_survey(event_id: int, what: str) -> int:
    """Once each. Returns how many were written to; those who have answered are left alone."""
    event = locked_event(event_id)
    done = select(EventReminder.id).where(EventReminder.event_id == event_id, EventReminder.what == what)
    if db.session.scalar(done) is not None:
        return 0
    db.session.add(EventReminder(event_id=event_id, what=what, starts_at=event.starts_at))
    taken = takers_of(event_id)
    people = [member for member in asked_of(event_id) if member not in taken]
    write_letters("survey", ((member, event_id) for member in people))
    return len(people)
