"""Steps that use cases about office hours share."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from app.accounts.queries import lock_members
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import NotFound, Refused
from superusers.training.models import TalkBooking, TalkSlot
from superusers.training.policy import can_book
from superusers.training.queries.talks import SLOT
from superusers.training.services._letters import LETTER, write_letters

REMIND_AHEAD = timedelta(hours=1)


def locked_slot(slot_id: int) -> TalkSlot:
    """Raises NotFound."""
    slot = db.session.get(TalkSlot, slot_id, populate_existing=True, with_for_update=True)
    if slot is None:
        raise NotFound
    return slot


def locked_booking(member_id: int, booking_id: int) -> tuple[TalkBooking, TalkSlot]:
    """Raises NotFound: not there, or between others."""
    booking = db.session.get(TalkBooking, booking_id, populate_existing=True, with_for_update=True)
    slot = db.session.get(TalkSlot, booking.slot_id) if booking else None
    if booking is None or slot is None or member_id not in (booking.member_id, slot.expert_id):
        raise NotFound
    return booking, slot


def take_slot(actor: Actor, slot_id: int, **values: object) -> TalkBooking:
    """Under the booker's and the slot's locks. `values`: columns of TalkBooking.

    Raises Refused, among others where somebody else was a moment faster, or NotFound.
    """
    lock_members([actor.signed_in_id])
    slot = locked_slot(slot_id)
    can_book(
        actor,
        expert_id=slot.expert_id,
        starts_at=slot.starts_at,
        withdrawn=slot.withdrawn_at is not None,
        now=clock.now(),
    ).enforce()
    if standing_booking(slot.id) is not None:
        raise Refused("taken", "Somebody was a moment faster. Please choose another time.")
    if _is_busy(actor.signed_in_id, slot):
        raise Refused("busy", "You have another talk at that time. Please choose another, or move that one.")
    booking = TalkBooking(slot_id=slot.id, member_id=actor.signed_in_id, booked_at=clock.now(), **values)
    booking.uid = booking.uid or str(uuid.uuid4())
    db.session.add(booking)
    db.session.flush()
    _plan_reminder(booking, slot)
    return booking


def standing_booking(slot_id: int) -> TalkBooking | None:
    return db.session.scalars(
        select(TalkBooking).where(TalkBooking.slot_id == slot_id, TalkBooking.cancelled_at.is_(None))
    ).first()


def _is_busy(member_id: int, slot: TalkSlot) -> bool:
    """With a talk they booked, or one they give."""
    found = (
        select(TalkBooking.id)
        .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
        .where(
            TalkBooking.cancelled_at.is_(None),
            (TalkBooking.member_id == member_id) | (TalkSlot.expert_id == member_id),
            TalkSlot.starts_at > slot.starts_at - SLOT,
            TalkSlot.starts_at < slot.starts_at + SLOT,
        )
        .limit(1)
    )
    return db.session.scalar(found) is not None


def _plan_reminder(booking: TalkBooking, slot: TalkSlot) -> None:
    moment = slot.starts_at - REMIND_AHEAD
    if moment > clock.now():
        for member in (booking.member_id, slot.expert_id):
            enqueue(LETTER, run_at=moment, what="talk_soon", member_id=member, subject_id=booking.id)


def tell_both(what: str, booking: TalkBooking, slot: TalkSlot) -> None:
    write_letters(what, [(booking.member_id, booking.id), (slot.expert_id, booking.id)])


def cancel(booking: TalkBooking, slot: TalkSlot, reason: str) -> None:
    booking.cancelled_at, booking.reason = clock.now(), reason
    booking.sequence += 1
    tell_both("talk_off", booking, slot)
