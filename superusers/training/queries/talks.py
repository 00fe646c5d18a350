"""Reads of office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, or_, select

from app.accounts.queries import SUPER_USER, MemberCard, is_employee, member_cards
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.queries import question_links
from superusers.training.models import TalkBooking, TalkOffer, TalkSlot
from superusers.training.when import in_words

SLOT = timedelta(minutes=15)
MOST = 200
KEPT_IN_VIEW = timedelta(days=7)


def may_offer(actor: Actor) -> bool:
    return actor.role == SUPER_USER or is_employee(actor.role)


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A free quarter of an hour, in the reader's zone."""

    id: int
    day: date
    at: str
    when: str
    expert: MemberCard
    about: str


def free_slots(zone: ZoneInfo, *, but_of: int | None = None, of: int | None = None) -> list[SlotRow]:
    """What can be booked now, the next first. `but_of`, `of`: an expert. Two queries."""
    taken = select(TalkBooking.slot_id).where(TalkBooking.cancelled_at.is_(None))
    statement = (
        select(TalkSlot.id, TalkSlot.starts_at, TalkSlot.expert_id, TalkOffer.about)
        .join(TalkOffer, TalkOffer.id == TalkSlot.offer_id)
        .where(
            TalkSlot.withdrawn_at.is_(None),
            TalkSlot.starts_at > clock.now(),
            TalkSlot.id.not_in(taken),
        )
        .order_by(TalkSlot.starts_at, TalkSlot.id)
        .limit(MOST)
    )
    if but_of is not None:
        statement = statement.where(TalkSlot.expert_id != but_of)
    if of is not None:
        statement = statement.where(TalkSlot.expert_id == of)
    rows = db.session.execute(statement).all()
    cards = member_cards(row.expert_id for row in rows)
    return [
        SlotRow(
            row.id,
            row.starts_at.astimezone(zone).date(),
            f"{row.starts_at.astimezone(zone):%H:%M}",
            in_words(row.starts_at, zone),
            cards[row.expert_id],
            row.about,
        )
        for row in rows
    ]


def slot_row(slot_id: int, zone: ZoneInfo) -> SlotRow:
    """A slot as it stands, free or not. Raises NotFound: not there, withdrawn, or begun."""
    row = db.session.execute(
        select(TalkSlot.starts_at, TalkSlot.expert_id, TalkOffer.about)
        .join(TalkOffer, TalkOffer.id == TalkSlot.offer_id)
        .where(TalkSlot.id == slot_id, TalkSlot.withdrawn_at.is_(None), TalkSlot.starts_at > clock.now())
    ).first()
    if row is None:
        raise NotFound
    card = member_cards([row.expert_id])[row.expert_id]
    there = row.starts_at.astimezone(zone)
    return SlotRow(slot_id, there.date(), f"{there:%H:%M}", in_words(row.starts_at, zone), card, row.about)


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking, as one of its two people sees it."""

    id: int
    when: str
    starts_at: datetime
    expert: MemberCard
    booker: MemberCard
    is_expert: bool
    """The reader is the expert."""
    offered: str
    about: str
    question_title: str | None
    question_url: str | None
    meeting_url: str
    cancelled: bool
    moved_to_id: int | None
    reason: str
    no_show: bool | None
    begun: bool


def _bookings() -> Any:
    return (
        select(
            TalkBooking,
            TalkSlot.starts_at,
            TalkSlot.expert_id,
            TalkOffer.about.label("offered"),
            TalkOffer.meeting_url,
        )
        .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
        .join(TalkOffer, TalkOffer.id == TalkSlot.offer_id)
    )


def own_bookings(member_id: int, zone: ZoneInfo) -> list[BookingRow]:
    """As booker and as expert: what stands and was not long ago, the next first. Three queries."""
    rows = db.session.execute(
        _bookings()
        .where(
            or_(TalkBooking.member_id == member_id, TalkSlot.expert_id == member_id),
            TalkBooking.cancelled_at.is_(None),
            TalkSlot.starts_at > clock.now() - KEPT_IN_VIEW,
        )
        .order_by(TalkSlot.starts_at, TalkBooking.id)
        .limit(MOST)
    ).all()
    return _rows(rows, member_id, zone)


def booking_row(member_id: int, booking_id: int, zone: ZoneInfo) -> BookingRow:
    """Raises NotFound: not there, or between others."""
    rows = db.session.execute(
        _bookings().where(
            TalkBooking.id == booking_id,
            or_(TalkBooking.member_id == member_id, TalkSlot.expert_id == member_id),
        )
    ).all()
    if not rows:
        raise NotFound
    return _rows(rows, member_id, zone)[0]


def _rows(rows: Any, member_id: int, zone: ZoneInfo) -> list[BookingRow]:
    cards = member_cards({row.expert_id for row in rows} | {row.TalkBooking.member_id for row in rows})
    questions = question_links(row.TalkBooking.question_id for row in rows if row.TalkBooking.question_id)
    return [_row(row, cards, questions, member_id, zone) for row in rows]


def _row(
    row: Row[Any],
    cards: dict[int | None, MemberCard],
    questions: dict[int, tuple[str, str]],
    member_id: int,
    zone: ZoneInfo,
) -> BookingRow:
    booking: TalkBooking = row.TalkBooking
    title, url = questions.get(booking.question_id or 0, (None, None))
    return BookingRow(
        id=booking.id,
        when=in_words(row.starts_at, zone),
        starts_at=row.starts_at,
        expert=cards[row.expert_id],
        booker=cards[booking.member_id],
        is_expert=row.expert_id == member_id,
        offered=row.offered,
        about=booking.about,
        question_title=title,
        question_url=url,
        meeting_url=row.meeting_url,
        cancelled=booking.cancelled_at is not None,
        moved_to_id=booking.moved_to_id,
        reason=booking.reason,
        no_show=booking.no_show,
        begun=row.starts_at <= clock.now(),
    )


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """A booking for mails and calendars."""

    booking: TalkBooking
    starts_at: datetime
    expert_id: int
    time_zone: str


def talk_facts(booking_id: int) -> TalkFacts | None:
    row = db.session.execute(
        select(TalkBooking, TalkSlot.starts_at, TalkSlot.expert_id, TalkOffer.time_zone)
        .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
        .join(TalkOffer, TalkOffer.id == TalkSlot.offer_id)
        .where(TalkBooking.id == booking_id)
    ).first()
    return TalkFacts(row[0], row[1], row[2], row[3]) if row else None


def talks_in_feed(member_id: int) -> list[TalkFacts]:
    """Bookings that stand and are not long over, of either side."""
    rows = db.session.execute(
        select(TalkBooking, TalkSlot.starts_at, TalkSlot.expert_id, TalkOffer.time_zone)
        .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
        .join(TalkOffer, TalkOffer.id == TalkSlot.offer_id)
        .where(
            or_(TalkBooking.member_id == member_id, TalkSlot.expert_id == member_id),
            TalkBooking.cancelled_at.is_(None),
            TalkSlot.starts_at > clock.now() - KEPT_IN_VIEW,
        )
        .order_by(TalkSlot.starts_at, TalkBooking.id)
        .limit(MOST)
    )
    return [TalkFacts(row[0], row[1], row[2], row[3]) for row in rows]


def own_free_slots(expert_id: int, zone: ZoneInfo) -> list[SlotRow]:
    """What an expert offers and nobody has taken."""
    return free_slots(zone, of=expert_id)
