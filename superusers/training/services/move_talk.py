"""Move a talk to another slot of the same expert."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import NotFound
from app.core.uow import command
from superusers.training.policy import can_change_talk
from superusers.training.services._talks import locked_booking, locked_slot, take_slot, tell_both


@command
def move_talk(actor: Actor, booking_id: int, slot_id: int) -> int:
    """Who booked it moves it. Returns the new booking. Raises Refused or NotFound."""
    booking, slot = locked_booking(actor.signed_in_id, booking_id)
    if not actor.is_member(booking.member_id):
        raise NotFound
    can_change_talk(
        cancelled=booking.cancelled_at is not None, starts_at=slot.starts_at, now=clock.now()
    ).enforce()
    target = locked_slot(slot_id)
    if target.expert_id != slot.expert_id:
        raise NotFound
    booking.cancelled_at = clock.now()
    moved = take_slot(
        actor,
        slot_id,
        about=booking.about,
        question_id=booking.question_id,
        uid=booking.uid,
        sequence=booking.sequence + 1,
    )
    booking.moved_to_id = moved.id
    tell_both("talk_moved", moved, target)
    return moved.id
