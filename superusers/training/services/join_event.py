"""Open the meeting, and be checked in by it."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.policy import can_join
from superusers.training.queries.events import meeting_of, opens_at, reply_of
from superusers.training.services._events import locked_visible_event


@command
def join_event(actor: Actor, event_id: int) -> str:
    """Returns the address of the meeting. Raises Refused or NotFound."""
    event = locked_visible_event(actor, event_id)
    reply = reply_of(event.id, actor.member_id)
    answer = reply.answer if reply else None
    can_join(answer, meeting_of(event), opens_at=opens_at(event), now=clock.now()).enforce()
    if not event.meeting_url:
        raise Refused("no_link", "There is no link yet.")
    if reply is not None and reply.joined_at is None:
        reply.joined_at = clock.now()
    return event.meeting_url
