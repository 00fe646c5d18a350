"""Office hours: who offers slots of a quarter of an hour, and who booked them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class TalkOffer(Base):
    """Slots in a row that an expert offers."""

    __tablename__ = "talk_offer"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy declares it so

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    about: Mapped[str] = mapped_column(String(120))
    wall: Mapped[str] = mapped_column(String(16))
    """What clocks in `time_zone` show when the first slot begins."""
    time_zone: Mapped[str] = mapped_column(String(60))
    meeting_url: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TalkSlot(Base):
    """A quarter of an hour. Withdrawn rather than deleted: bookings refer to it."""

    __tablename__ = "talk_slot"
    __table_args__ = (
        Index(
            "uq_talk_slot_offered",
            "expert_id",
            "starts_at",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_talk_slot_starts", "starts_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("talk_offer.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """The offer's, so that the database refuses two slots of one expert at once."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalkBooking(Base):
    """A slot that somebody took. The index lets one standing booking a slot exist, whoever is how fast."""

    __tablename__ = "talk_booking"
    __table_args__ = (
        CheckConstraint("no_show IS NULL OR cancelled_at IS NULL", name="no_show"),
        Index(
            "uq_talk_booking_standing",
            "slot_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_talk_booking_slot", "slot_id"),
        Index("ix_talk_booking_member", "member_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("talk_slot.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    """What it came from."""
    about: Mapped[str] = mapped_column(String(300), default="")
    uid: Mapped[str] = mapped_column(String(80))
    """What calendars know it by; it stays when the booking moves to another slot."""
    sequence: Mapped[int] = mapped_column(default=0)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was cancelled; both read it."""
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("talk_booking.id"), index=True)
    """The booking in whose favour this one ended."""
    no_show: Mapped[bool | None]
    """What the expert noted; None: nothing."""
