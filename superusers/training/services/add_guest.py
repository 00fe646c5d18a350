"""Note that somebody was there who had not said so."""

from __future__ import annotations

from app.accounts.queries import actor_of_member
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.audience import is_for
from superusers.training.kinds import YES
from superusers.training.models import EventReply
from superusers.training.policy import can_keep_list
from superusers.training.queries.events import meeting_of, reply_of
from superusers.training.queries.people import standing_of
from superusers.training.services._events import locked_event


@command
def add_guest(actor: Actor, event_id: int, member_id: int) -> None:
    """Raises Refused, NotFound, or Invalid on `guest` for somebody the event was not for."""
    event = locked_event(event_id)
    can_keep_list(actor, meeting_of(event), now=clock.now()).enforce()
    guest = actor_of_member(member_id)
    if not is_for(guest, meeting_of(event), standing=standing_of(guest), now=clock.now()):
        raise Invalid(guest="This event was for others, so it is not in this member's list.")
    reply = reply_of(event.id, member_id)
    if reply is None:
        reply = EventReply(event_id=event.id, member_id=member_id, answer=YES, asked_at=clock.now())
        db.session.add(reply)
    reply.came = True
