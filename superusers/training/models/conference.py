"""What a conference has besides being an event: invitations, sessions, costs, and what people made of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class Invited(StrEnum):
    """How an invitation stands."""

    NEXT = "next"
    """In line: it goes out when a seat is free."""
    OPEN = "open"
    """A seat is kept until its deadline."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class EventInvitation(Base):
    """A chosen super user, and the seat that is kept for them. One row a member."""

    __tablename__ = "event_invitation"
    __table_args__ = (
        CheckConstraint(
            "state IN ('next', 'open', 'accepted', 'declined', 'lapsed', 'withdrawn')", name="state"
        ),
        UniqueConstraint("event_id", "member_id"),
        Index("ix_event_invitation_state", "state", "answer_by"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(String(9), default=Invited.NEXT)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Of those in line, the first made is the first invited."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventSession(Base):
    """A part of the agenda, at a time on the wall of the event's zone. Dropped rather than deleted."""

    __tablename__ = "event_session"
    __table_args__ = (
        CheckConstraint("day BETWEEN 1 AND 8", name="day"),
        CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes"),
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 100000", name="capacity"),
        Index("ix_event_session_event", "event_id", "day", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(600), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    day: Mapped[int]
    """1 is the day on which the event begins, so that sessions move with it."""
    at: Mapped[str] = mapped_column(String(5))
    """What clocks show there, as 09:30."""
    minutes: Mapped[int]
    signs_up: Mapped[bool] = mapped_column(default=True)
    """Whoever comes signs up; else it is for everybody."""
    capacity: Mapped[int | None]
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionSeat(Base):
    """Somebody who comes to a session."""

    __tablename__ = "event_session_seat"
    __table_args__ = (UniqueConstraint("session_id", "member_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventCost(Base):
    """Something a conference costs, in minor units: as planned, promised and paid."""

    __tablename__ = "event_cost"
    __table_args__ = (
        CheckConstraint("kind IN ('travel', 'rooms', 'catering', 'venue', 'other')", name="kind"),
        CheckConstraint("planned >= 0 AND committed >= 0 AND spent >= 0", name="not_below_zero"),
        Index("ix_event_cost_event", "event_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    kind: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(120), default="")
    currency: Mapped[str] = mapped_column(String(3))
    """One for all costs of an event."""
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    """Ordered and not paid yet."""
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SurveyTaker(Base):
    """Who has answered the survey of an event. What they said names nobody and stands elsewhere."""

    __tablename__ = "event_survey_taker"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("programme_event.id"), primary_key=True, autoincrement=False
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False, index=True
    )


class SurveyAnswer(Base):
    """What somebody made of an event."""

    __tablename__ = "event_survey_answer"
    __table_args__ = (
        *(
            CheckConstraint(f"{name} IS NULL OR {name} BETWEEN 1 AND 5", name=name)
            for name in ("worth", "learnt", "heard", "organised", "again")
        ),
        Index("ix_event_survey_answer_event", "event_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """Drawn by lot: the order of these rows does not tell whose they are."""
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    worth: Mapped[int | None]
    learnt: Mapped[int | None]
    heard: Mapped[int | None]
    organised: Mapped[int | None]
    again: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")
