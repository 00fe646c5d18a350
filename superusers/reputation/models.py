"""The reputation ledger: append-only lines, and a read-optimised total a member."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class LedgerLine(Base):
    """Points gained or lost, and the row that caused it. Never edited, never deleted.

    Undoing appends a line whose `reverses` names this one and that returns exactly what this one gave.
    """

    __tablename__ = "reputation_line"
    __table_args__ = (
        UniqueConstraint("event", "cause_type", "cause_id", "member_id"),
        UniqueConstraint("reverses"),
        Index("ix_reputation_line_member_day", "member_id", "day", "id"),
        Index("ix_reputation_line_question", "question_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    points: Mapped[int]
    event: Mapped[str] = mapped_column(String(30))
    cause_type: Mapped[str] = mapped_column(String(20))
    """acceptance, vote, or line (for a reversal)."""
    cause_id: Mapped[int] = mapped_column(BigId)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    """Where it happened; what one event's delivery looks at and locks."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who caused it; None where that is not known (imported votes)."""
    rule_version: Mapped[int]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    """Day of the programme's time zone; a reversal carries its original's."""
    from_votes: Mapped[bool]
    """Under the daily cap."""
    reverses: Mapped[int | None] = mapped_column(ForeignKey("reputation_line.id"))


class ReputationTotal(Base):
    """A member's reputation as read: cap and floor applied. Recomputable from the ledger at any time."""

    __tablename__ = "reputation_total"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    points: Mapped[int]


class Badge(Base):
    """A badge a member holds; so far those that an import brought along."""

    __tablename__ = "badge"
    __table_args__ = (UniqueConstraint("member_id", "name", "awarded_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    awarded_at: Mapped[datetime] = mapped_column(UtcDateTime)
