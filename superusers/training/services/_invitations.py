"""Steps that use cases about invitations share. All of them under the event's lock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from app.core import clock
from app.core.db import db
from superusers.training.kinds import INVITED, NO, PLANNED, YES
from superusers.training.models import EventInvitation, EventReply, ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.queries.invitations import kept_seats
from superusers.training.services._letters import tell

AT_LEAST = timedelta(days=7)
"""Who moves up in the line has as long to answer, whatever the deadline was, but not beyond the start."""


def taken_seats(event: ProgrammeEvent) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(EventReply.event_id == event.id, EventReply.answer == YES)
        )
        or 0
    )


def free_seats(event: ProgrammeEvent) -> int | None:
    """Neither taken nor kept for somebody who is invited; None: as many as anybody wants."""
    if event.capacity is None:
        return None
    return max(0, event.capacity - taken_seats(event) - kept_seats(event.id))


def settle_invitations(event: ProgrammeEvent, member_ids: list[int], answer: str) -> None:
    """What somebody answers is the answer to their invitation too."""
    if answer in (YES, NO):
        db.session.execute(
            update(EventInvitation)
            .where(EventInvitation.event_id == event.id, EventInvitation.member_id.in_(member_ids))
            .values(state=Invited.ACCEPTED if answer == YES else Invited.DECLINED)
        )


def invite_next(event: ProgrammeEvent, *, at_least: timedelta) -> list[int]:
    """Send as many invitations of those in line as there are free seats. Returns to whom."""
    now = clock.now()
    if event.state != PLANNED or event.starts_at <= now:
        return []
    rows = db.session.scalars(
        select(EventInvitation)
        .where(EventInvitation.event_id == event.id, EventInvitation.state == Invited.NEXT)
        .order_by(EventInvitation.made_at, EventInvitation.id)
        .limit(free_seats(event))
    ).all()
    for row in rows:
        row.state, row.sent_at = Invited.OPEN, now
        row.answer_by = min(max(row.answer_by, now + at_least), event.starts_at)
    db.session.flush()
    invited = [row.member_id for row in rows]
    tell(event, INVITED, invited)
    return invited
