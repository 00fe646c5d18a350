"""Note whether whoever booked a talk came."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.training.services._talks import locked_booking


@command
def note_no_show(actor: Actor, booking_id: int, *, came: bool) -> None:
    """By the expert, from the start on. Raises Refused or NotFound."""
    booking, slot = locked_booking(actor.signed_in_id, booking_id)
    if not actor.is_member(slot.expert_id):
        raise NotFound
    if booking.cancelled_at is not None or slot.starts_at > clock.now():
        raise Refused("too_early", "This has not taken place.")
    booking.no_show = not came
