"""What is forgotten of a member who closed the account."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import db
from superusers.training.models import CalendarFeed, EventFeedback, EventReply, ProgrammeEvent
from superusers.training.services._events import locked_event, promote


def forget_member(member_id: int) -> None:
    """The calendar goes, what was written as feedback, and every answer to what is not over; those who waited
    move up. That somebody was there, and what they scored, stays and names nobody any more."""
    db.session.execute(update(EventFeedback).where(EventFeedback.member_id == member_id).values(words=""))
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == member_id))
    ids = db.session.scalars(
        select(EventReply.event_id)
        .join(ProgrammeEvent, ProgrammeEvent.id == EventReply.event_id)
        .where(EventReply.member_id == member_id, ProgrammeEvent.ends_at > clock.now())
    ).all()
    for event_id in sorted(ids):
        event = locked_event(event_id)
        db.session.execute(
            delete(EventReply).where(EventReply.event_id == event_id, EventReply.member_id == member_id)
        )
        promote(event)
