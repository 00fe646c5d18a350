"""What the clock does with invitations: remind before the deadline, and end them after it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from app.core import clock
from app.core.db import db
from app.core.options import number
from app.core.uow import command
from superusers.training.kinds import ANSWER_SOON, LAPSED, PLANNED
from superusers.training.models import EventInvitation, ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.services._events import locked_event, promote
from superusers.training.services._letters import tell


def events_to_follow() -> list[int]:
    """Events to come with an invitation whose reminder or whose end is due."""
    soon = clock.now() + timedelta(days=number("training.invitation_remind_days"))
    due = or_(
        EventInvitation.answer_by <= clock.now(),
        (EventInvitation.answer_by <= soon) & EventInvitation.reminded_at.is_(None),
    )
    return list(
        db.session.scalars(
            select(ProgrammeEvent.id)
            .join(EventInvitation, EventInvitation.event_id == ProgrammeEvent.id)
            .where(
                EventInvitation.state == Invited.OPEN,
                due,
                ProgrammeEvent.state == PLANNED,
                ProgrammeEvent.ends_at > clock.now(),
            )
            .distinct()
            .order_by(ProgrammeEvent.id)
        )
    )


@command
def follow_invitations(event_id: int) -> tuple[int, int]:
    """Returns how many were reminded, once for each deadline, and how many ended. Free seats go on."""
    event, now = locked_event(event_id), clock.now()
    rows = db.session.scalars(
        select(EventInvitation)
        .where(EventInvitation.event_id == event_id, EventInvitation.state == Invited.OPEN)
        .order_by(EventInvitation.id)
    ).all()
    ended = [row.member_id for row in rows if row.answer_by <= now]
    _set(event_id, ended, state=Invited.LAPSED)
    ahead = timedelta(days=number("training.invitation_remind_days"))
    reminded = [
        row.member_id
        for row in rows
        if row.reminded_at is None
        and row.sent_at is not None
        # Whoever was invited within that time has just read the deadline.
        and row.sent_at < row.answer_by - ahead <= now < row.answer_by
    ]
    _set(event_id, reminded, reminded_at=now)
    tell(event, LAPSED, ended)
    tell(event, ANSWER_SOON, reminded)
    if ended:
        promote(event)
    return len(reminded), len(ended)


def _set(event_id: int, member_ids: list[int], **values: object) -> None:
    db.session.execute(
        update(EventInvitation)
        .where(EventInvitation.event_id == event_id, EventInvitation.member_id.in_(member_ids))
        .values(**values)
    )
