"""Note who was there."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventReply
from superusers.training.policy import can_keep_list
from superusers.training.queries.events import meeting_of
from superusers.training.services._events import locked_event


@command
def note_attendance(actor: Actor, event_id: int, *, came: Collection[int]) -> int:
    """`came`: members. Of everybody else who answered it is noted that they did not. Returns how many came.

    Raises Refused or NotFound.
    """
    event = locked_event(event_id)
    can_keep_list(actor, meeting_of(event), now=clock.now()).enforce()
    replies = db.session.scalars(select(EventReply).where(EventReply.event_id == event.id)).all()
    for reply in replies:
        reply.came = reply.member_id in came
    return sum(bool(reply.came) for reply in replies)
