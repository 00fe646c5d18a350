"""Put something to read or watch beside an event."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.models import EventMaterial
from superusers.training.policy import can_manage
from superusers.training.queries.learning import materials_of
from superusers.training.services._events import locked_event

MOST = 30


@command
def add_material(actor: Actor, event_id: int, *, title: str, url: str) -> None:
    """Raises Refused, NotFound, or Invalid on `title` where there are enough."""
    can_manage(actor).enforce()
    event = locked_event(event_id)
    if len(materials_of(event.id)) >= MOST:
        raise Invalid(title=f"At most {MOST} materials, please.")
    db.session.add(EventMaterial(event_id=event.id, title=title, url=url))
