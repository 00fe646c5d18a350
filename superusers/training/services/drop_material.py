"""Take something away that stood beside an event."""

from __future__ import annotations

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.training.models import EventMaterial
from superusers.training.policy import can_manage


@command
def drop_material(actor: Actor, event_id: int, material_id: int) -> None:
    """What is gone already stays gone. Raises Refused."""
    can_manage(actor).enforce()
    db.session.execute(
        delete(EventMaterial).where(EventMaterial.id == material_id, EventMaterial.event_id == event_id)
    )
