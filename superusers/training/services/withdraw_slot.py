"""Take a slot back that nobody has booked."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.training.services._talks import locked_slot, standing_booking


@command
def withdraw_slot(actor: Actor, slot_id: int) -> None:
    """Raises Refused where somebody has booked it, or NotFound."""
    slot = locked_slot(slot_id)
    if not actor.is_member(slot.expert_id):
        raise NotFound
    if standing_booking(slot.id) is not None:
        raise Refused("booked", "Somebody has booked it meanwhile. You can cancel the talk and say why.")
    slot.withdrawn_at = slot.withdrawn_at or clock.now()
