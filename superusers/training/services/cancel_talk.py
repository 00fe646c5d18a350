"""Cancel a talk, by whoever booked it or the expert."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.policy import can_change_talk
from superusers.training.services._talks import cancel, locked_booking


@command
def cancel_talk(actor: Actor, booking_id: int, *, reason: str) -> None:
    """An expert says why; the slot is free again. Raises Refused, NotFound, or Invalid on `reason`."""
    booking, slot = locked_booking(actor.signed_in_id, booking_id)
    can_change_talk(
        cancelled=booking.cancelled_at is not None, starts_at=slot.starts_at, now=clock.now()
    ).enforce()
    if actor.is_member(slot.expert_id):
        if not reason:
            raise Invalid(reason="Please say why. Whoever booked it reads it.")
        slot.withdrawn_at = clock.now()  # an expert who cannot come offers the time to nobody else
    cancel(booking, slot, reason)
