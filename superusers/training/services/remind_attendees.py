"""Remind those who come, once for each start an event has had."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.training.kinds import CANCELLED, SOON, YES
from superusers.training.models import EventReminder
from superusers.training.services._events import answered, locked_event
from superusers.training.services._letters import tell


@command
def remind_attendees(event_id: int, what: str, starts_at: datetime) -> int:
    """Returns how many. Nobody where it was cancelled, has moved, is over, or was reminded of before."""
    event = locked_event(event_id)
    if event.state == CANCELLED or event.starts_at != starts_at or event.ends_at <= clock.now():
        return 0
    if what == SOON and not event.meeting_url:
        return 0
    done = select(EventReminder.id).where(
        EventReminder.event_id == event_id, EventReminder.what == what, EventReminder.starts_at == starts_at
    )
    if db.session.scalar(done) is not None:
        return 0
    db.session.add(EventReminder(event_id=event_id, what=what, starts_at=starts_at))
    people = answered(event, YES)
    tell(event, what, people)
    return len(people)
