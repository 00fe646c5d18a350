"""Read what those who come to a conference need."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventNeeds
from superusers.training.needs import open_needs
from superusers.training.policy import can_see_needs
from superusers.training.services._events import locked_event


@command
def see_needs(actor: Actor, event_id: int) -> dict[int, dict[str, str]]:
    """By member. The organiser alone, and each look is recorded. Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_see_needs(actor, organiser_id=event.organiser_id).enforce()
    record(actor, "training.needs_seen", subject=("programme_event", event.id))
    rows = db.session.scalars(
        select(EventNeeds).where(EventNeeds.event_id == event.id).order_by(EventNeeds.id)
    )
    return {row.member_id: open_needs(row.sealed) for row in rows}
