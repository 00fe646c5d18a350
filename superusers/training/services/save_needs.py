"""Say what one needs at a conference."""

from __future__ import annotations

from sqlalchemy import delete

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventNeeds
from superusers.training.needs import seal_needs
from superusers.training.policy import can_say_needs
from superusers.training.queries.events import meeting_of, reply_of
from superusers.training.queries.needs import needs_row
from superusers.training.services._events import locked_visible_event


@command
def save_needs(actor: Actor, event_id: int, needs: dict[str, str]) -> None:
    """Nothing in any field takes everything back. Raises Refused or NotFound."""
    event = locked_visible_event(actor, event_id)
    reply = reply_of(event.id, actor.member_id)
    answer = reply.answer if reply else None
    can_say_needs(meeting_of(event), kind=event.kind, answer=answer, now=clock.now()).enforce()
    if not any(needs.values()):
        db.session.execute(
            delete(EventNeeds).where(EventNeeds.event_id == event.id, EventNeeds.member_id == actor.member_id)
        )
        return
    row = needs_row(event.id, actor.member_id)
    if row is None:
        row = EventNeeds(event_id=event.id, member_id=actor.signed_in_id)
        db.session.add(row)
    row.sealed, row.changed_at = seal_needs(needs), clock.now()
