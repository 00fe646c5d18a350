"""The ledger of credits: double entry, whole units, append-only.

What holds is held by the database, whoever writes (the triggers stand in the migration):

- Each line adds its amount to the balance of its account, and no balance but that of *adjustment* goes below
  zero (CHECK).
- A transaction says at first how many lines it has. Until all are there and sum to zero, `unbalanced` refers
  to a row that cannot exist, so the commit fails (a deferred foreign key); afterwards it takes no line more.
- No line and no transaction is changed or deleted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

BUDGET, PENDING, AVAILABLE, RESERVED = "budget", "pending", "available", "reserved"
REDEEMED, EXPIRED, CHARITY, ADJUSTMENT = "redeemed", "expired", "charity", "adjustment"
OF_MEMBERS = (PENDING, AVAILABLE, RESERVED)


class CreditAccount(Base):
    """One of the eight kinds: budgets by year; pending, available and reserved by member; the rest once."""

    __tablename__ = "credit_account"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('budget', 'pending', 'available', 'reserved', 'redeemed', 'expired', 'charity', "
            "'adjustment')",
            name="kind",
        ),
        CheckConstraint("balance >= 0 OR kind = 'adjustment'", name="not_below_zero"),
        CheckConstraint(
            "(kind IN ('pending', 'available', 'reserved')) = (member_id IS NOT NULL)", name="owner"
        ),
        CheckConstraint("(kind = 'budget') = (year IS NOT NULL)", name="year"),
        UniqueConstraint("member_id", "kind"),
        UniqueConstraint("year", "kind"),
        Index(
            "uq_credit_account_shared",
            "kind",
            unique=True,
            sqlite_where=text("member_id IS NULL AND year IS NULL"),
            postgresql_where=text("member_id IS NULL AND year IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    year: Mapped[int | None]
    balance: Mapped[int] = mapped_column(BigInteger, default=0)
    """Credits. Written by the trigger on lines, and by nothing else."""


class CreditTransaction(Base):
    """Something that moved credits, once: `unique(source type, source id, rule version)`."""

    __tablename__ = "credit_transaction"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "rule_version"),
        CheckConstraint("id > 0", name="id"),
        CheckConstraint("open_lines >= 0", name="open_lines"),
        CheckConstraint("unbalanced IS NULL OR unbalanced = -1", name="unbalanced"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """What happened, in a word of `words.MOVES`."""
    source_type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(BigId)
    rule_version: Mapped[int] = mapped_column(default=1)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who did it; None: the system itself."""
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("credit_grant.id"), index=True)
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("reward_redemption.id"), index=True)
    """What it is about, for the line that its member reads."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    open_lines: Mapped[int]
    """Lines still to come; the trigger counts down."""
    lines_sum: Mapped[int] = mapped_column(BigInteger, default=0)
    unbalanced: Mapped[int | None] = mapped_column(
        ForeignKey("credit_transaction.id", deferrable=True, initially="DEFERRED"), default=-1
    )


class CreditLine(Base):
    """What a transaction puts on an account, or takes from it."""

    __tablename__ = "credit_line"
    __table_args__ = (
        UniqueConstraint("transaction_id", "account_id"),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_credit_line_account", "account_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("credit_transaction.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("credit_account.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
