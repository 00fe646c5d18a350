"""What is forgotten of a member who closed the account."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from app.core import clock
from app.core.db import db
from superusers.training.kinds import NO
from superusers.training.models import (
    CalendarFeed,
    EventFeedback,
    EventInvitation,
    EventNeeds,
    EventReply,
    ProductTester,
    ProgrammeEvent,
    TalkBooking,
    TalkSlot,
)
from superusers.training.services._events import leave_sessions, locked_event, promote
from superusers.training.services._invitations import settle_invitations
from superusers.training.services._talks import cancel, locked_slot

LEFT = "The other one is not here any more."


def forget_member(member_id: int) -> None:
    """The calendar goes, what was written as feedback, and every answer to what is not over; those who waited
    move up. That somebody was there, and what they scored, stays and names nobody any more."""
    db.session.execute(update(EventFeedback).where(EventFeedback.member_id == member_id).values(words=""))
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.member_id == member_id))
    _end_talks(member_id)
    db.session.execute(delete(EventNeeds).where(EventNeeds.member_id == member_id))
    db.session.execute(
        update(ProductTester).where(ProductTester.member_id == member_id).values(why="", address_sealed=None)
    )
    for event_id in _events_to_come(member_id):
        event = locked_event(event_id)
        leave_sessions(event_id, member_id)
        settle_invitations(event, [member_id], NO)
        db.session.execute(
            delete(EventReply).where(EventReply.event_id == event_id, EventReply.member_id == member_id)
        )
        promote(event)


def _events_to_come(member_id: int) -> list[int]:
    """That the member answered or was invited to, in the order in which they are locked."""
    answered = select(EventReply.event_id).where(EventReply.member_id == member_id)
    invited = select(EventInvitation.event_id).where(EventInvitation.member_id == member_id)
    return list(
        db.session.scalars(
            select(ProgrammeEvent.id)
            .where(
                or_(ProgrammeEvent.id.in_(answered), ProgrammeEvent.id.in_(invited)),
                ProgrammeEvent.ends_at > clock.now(),
            )
            .order_by(ProgrammeEvent.id)
        )
    )


def _end_talks(member_id: int) -> None:
    """Talks to come are cancelled on both sides, nothing is offered any more, and what was written goes."""
    now = clock.now()
    rows = db.session.scalars(
        select(TalkBooking)
        .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
        .where(
            or_(TalkBooking.member_id == member_id, TalkSlot.expert_id == member_id),
            TalkBooking.cancelled_at.is_(None),
            TalkSlot.starts_at > now,
        )
        .order_by(TalkBooking.id)
    ).all()
    for booking in rows:
        cancel(booking, locked_slot(booking.slot_id), LEFT)
    db.session.execute(
        update(TalkSlot)
        .where(TalkSlot.expert_id == member_id, TalkSlot.withdrawn_at.is_(None), TalkSlot.starts_at > now)
        .values(withdrawn_at=now)
    )
    db.session.execute(update(TalkBooking).where(TalkBooking.member_id == member_id).values(about=""))
