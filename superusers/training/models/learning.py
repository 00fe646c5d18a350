"""What is taught, who has learnt it, and what those who came thought of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class TrainingTopic(Base):
    """Something to learn. Retired rather than deleted: certificates name it."""

    __tablename__ = "training_topic"
    __table_args__ = (
        CheckConstraint("needed_by IN ('nobody', 'everybody', 'tier')", name="needed_by"),
        CheckConstraint("(needed_by = 'tier') = (tier_id IS NOT NULL)", name="tier"),
        CheckConstraint("valid_months IS NULL OR valid_months BETWEEN 1 AND 120", name="valid_months"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    needed_by: Mapped[str] = mapped_column(String(9))
    """Whose training plan it is in: of every super user, or of those of one tier."""
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("programme_tier.id"), index=True)
    valid_months: Mapped[int | None]
    """How long a certificate holds; None: for good."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Certificate(Base):
    """That somebody was trained. A renewal is a new one; the old one stays."""

    __tablename__ = "training_certificate"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        Index("ix_training_certificate_member", "member_id", "topic_id"),
        Index("ix_training_certificate_until", "valid_until"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("training_topic.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("programme_event.id"))
    """None: it came along with an existing programme."""
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    given_on: Mapped[date]
    """The day of the training, in the programme's time zone."""
    valid_until: Mapped[date | None]
    """The last day it holds, likewise; None: for good."""
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventMaterial(Base):
    """Something to read or watch again."""

    __tablename__ = "event_material"
    __table_args__ = (Index("ix_event_material_event", "event_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    title: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))


class EventFeedback(Base):
    """What somebody who was there thought. One a member; it may be changed."""

    __tablename__ = "event_feedback"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        UniqueConstraint("event_id", "member_id"),
        Index("ix_event_feedback_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    score: Mapped[int]
    """1 to 5, 5 the best."""
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
