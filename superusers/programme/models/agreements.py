"""The agreement and who signed it, the first steps of somebody new, and reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime
from superusers.programme.models.places import LONGEST_REASON


class AgreementVersion(Base):
    """A text as it was in force. Never edited: a change is a new version."""

    __tablename__ = "programme_agreement"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    changed: Mapped[str] = mapped_column(String(LONGEST_REASON))
    """What is new in it, for those who signed the one before."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)


class Signature(Base):
    """Somebody signed a version, with a typed name."""

    __tablename__ = "programme_signature"
    __table_args__ = (
        UniqueConstraint("member_id", "version_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_agreement.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    """As typed. Gone when the account is closed."""
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The archived paper: text, name and time. None: it is being made."""


class FirstStep(Base):
    """A line of the checklist of those who are new."""

    __tablename__ = "programme_first_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FirstStepDone(Base):
    __tablename__ = "programme_first_step_done"
    __table_args__ = (
        UniqueConstraint("place_id", "step_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("programme_place.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("programme_first_step.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Review(Base):
    """The half-yearly look at a place, with the figures it was prepared with."""

    __tablename__ = "programme_review"
    __table_args__ = (
        Index(
            "uq_programme_review_open",
            "place_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("programme_place.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
