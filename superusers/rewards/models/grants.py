"""Earning rules with their versions, and grants: credits given to a member for a cause."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

PROPOSED, DECLINED, UNFUNDED, CAPPED = "proposed", "declined", "unfunded", "capped"
HELD, RELEASED, REVERSED = "held", "released", "reversed"
"""`held`: pending until its release."""


class EarningRule(Base):
    """A version of a rule. A change is a new row; grants name the version they came from."""

    __tablename__ = "earning_rule"
    __table_args__ = (
        UniqueConstraint("event", "version"),
        CheckConstraint("credits BETWEEN 0 AND 1000000", name="credits"),
        CheckConstraint("marked_percent BETWEEN 0 AND 100", name="marked_percent"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    credits: Mapped[int]
    """0: the rule gives nothing from `starts_at` on."""
    marked_percent: Mapped[int] = mapped_column(default=100)
    """Quality weight: how much of it an answer gives that the asker did not confirm in person."""
    member_cap: Mapped[int]
    """Credits a member may get by this rule in a calendar month; 0: no limit."""
    total_cap: Mapped[int]
    """Credits all members together may get by it in a calendar month; 0: no limit."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """What happened before gives nothing by this version."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))


class Grant(Base):
    """Credits given for a cause: held, then available until they are spent or expire, or taken back."""

    __tablename__ = "credit_grant"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "rule_version"),
        UniqueConstraint("by_id", "submission_key"),
        CheckConstraint(
            "state IN ('proposed', 'declined', 'unfunded', 'capped', 'held', 'released', 'reversed')",
            name="state",
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "remaining >= 0 AND expired >= 0 AND remaining + expired <= amount", name="remaining"
        ),
        Index("ix_credit_grant_member", "member_id", "id"),
        Index("ix_credit_grant_question", "question_id"),
        Index("ix_credit_grant_due", "state", "releases_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """An event of `rules.EVENTS`, `manual`, or `goodwill`."""
    source_type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int | None] = mapped_column(BigId)
    """The row that caused it; None where the grant itself is the source."""
    rule_version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int] = mapped_column(BigInteger)
    cut: Mapped[int] = mapped_column(BigInteger, default=0)
    """What a cap took."""
    remaining: Mapped[int] = mapped_column(BigInteger, default=0)
    """Available and not yet spent, expired or taken back."""
    expired: Mapped[int] = mapped_column(BigInteger, default=0)
    year: Mapped[int | None]
    """Of the budget that pays; None while nothing does."""
    state: Mapped[str] = mapped_column(String(10))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    post_kind: Mapped[str] = mapped_column(String(8), default="")
    post_id: Mapped[int | None] = mapped_column(BigId)
    """The post that somebody is thanked for."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    releases_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who gave it; None: a rule."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who approved or declined it where that takes a second person."""
    head_id: Mapped[int | None] = mapped_column(BigId)
    """The newest transaction that gave it or took it back; the next one names this as its source."""
    submission_key: Mapped[str | None] = mapped_column(String(60))


class CreditUse(Base):
    """How much of which grant pays for a redemption; first expiring, first spent."""

    __tablename__ = "credit_use"
    __table_args__ = (
        UniqueConstraint("redemption_id", "grant_id"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_credit_use_grant", "grant_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("reward_redemption.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("credit_grant.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    year: Mapped[int] = mapped_column(server_default="0")
    """Of the budget that pays. A grant that is given again later may be another budget's by then."""
    head_id: Mapped[int] = mapped_column(BigId, server_default="0")
    """The grant's head when it was spent. Another one now: that life was taken back, and paid for since."""
