"""Give those who have not answered more time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventInvitation
from superusers.training.policy import can_invite
from superusers.training.queries.events import meeting_of
from superusers.training.queries.invitations import keeps_a_seat
from superusers.training.services._events import locked_event
from superusers.training.services.invite_members import check_deadline


@command
def extend_invitations(actor: Actor, event_id: int, *, answer_by: datetime) -> int:
    """Nobody gets less time than before. They are reminded before the new day. Returns how many.

    Raises Refused, NotFound, or Invalid on `until`.
    """
    event = locked_event(event_id)
    can_invite(actor, meeting_of(event), kind=event.kind, capacity=event.capacity, now=clock.now()).enforce()
    check_deadline(event, answer_by)
    done: Any = db.session.execute(
        update(EventInvitation)
        .where(EventInvitation.event_id == event_id, keeps_a_seat(), EventInvitation.answer_by < answer_by)
        .values(answer_by=answer_by, reminded_at=None)
    )
    record(
        actor,
        "training.invitations_extended",
        subject=("programme_event", event.id),
        answer_by=answer_by.isoformat(),
    )
    return int(done.rowcount)
