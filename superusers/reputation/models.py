"""The reputation ledger: append-only lines, and a read-optimised total a member."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
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
        Index("ix_reputation_line_day", "day"),
        # What is not of a question is rare, and looked for by its source alone.
        Index(
            "ix_reputation_line_source",
            "source",
            "source_id",
            sqlite_where=text("source IS NOT NULL"),
            postgresql_where=text("source IS NOT NULL"),
        ),
        CheckConstraint("(question_id IS NULL) = (source IS NOT NULL)", name="of_one_source"),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_has_a_row"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    points: Mapped[int]
    event: Mapped[str] = mapped_column(String(30))
    cause_type: Mapped[str] = mapped_column(String(20))
    """acceptance, vote, flag, review_item, article, article_vote, product_test, or line (for a reversal)."""
    cause_id: Mapped[int] = mapped_column(BigId)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """Where it happened; what one event's delivery looks at and locks."""
    source: Mapped[str | None] = mapped_column(String(20))
    """Where it happened if that is no question: the name of one of `sources.py`."""
    source_id: Mapped[int | None] = mapped_column(BigId)
    """The row of that source; a reversal carries its original's."""
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


STANDING = text("withdrawn_at IS NULL")


class RuleRow(Base):
    """A version of the rules that a manager made. Never edited: other numbers are another version."""

    __tablename__ = "reputation_rules"
    __table_args__ = ()

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(500))
    points: Mapped[dict[str, int]] = mapped_column(JSON)
    """By event: every one of `rules.Earning`, and no other key."""
    daily_cap: Mapped[int]
    """From votes."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleEffect(Base):
    """From which day of the programme a version holds, until the next one does."""

    __tablename__ = "reputation_rules_effect"
    __table_args__ = (
        # Two managers cannot put two versions into effect on one day.
        Index(
            "uq_reputation_rules_effect_first_day",
            "first_day",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int]
    """Of a shipped version, or of a row of `reputation_rules`."""
    first_day: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: from the terminal, before there was anything in the ledger."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DryRun(Base):
    """What a version would have made of the whole history, beside the one that holds."""

    __tablename__ = "reputation_dry_run"
    __table_args__ = (Index("ix_reputation_dry_run_number", "number", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int]
    against: Mapped[int]
    """The version it was compared with: what held, or was to hold, when it was asked for."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """As `comparison.Comparison` writes it."""


class LedgerCheck(Base):
    """One comparison of the whole ledger with the facts."""

    __tablename__ = "reputation_check"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    questions: Mapped[int]
    """That differ; 0 with the other two when all agrees."""
    lines: Mapped[int]
    totals: Mapped[int]


class Badge(Base):
    """A badge a member holds or held: from an import, by a rule, or given by a manager."""

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("member_id", "name", "awarded_at"),
        # A rule gives a badge once for each time it is due; it may end and be due again.
        Index(
            "uq_badge_rule_standing",
            "member_id",
            "rule",
            unique=True,
            sqlite_where=text("rule IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("rule IS NOT NULL AND ended_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    awarded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rule: Mapped[str | None] = mapped_column(String(30))
    """A key of `badge_rules.RULES`; None: imported, or given by a person."""
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """Of one that a person gave: why."""
    awarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Withdrawn, or no longer due: what it was given for was taken back."""
