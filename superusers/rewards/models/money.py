"""Money: rates, and budget lines by year with what is planned, committed and spent.

All amounts are whole minor units (cents). Credits and money are separate ledgers; a recorded rate joins them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class CreditRate(Base):
    """What a credit is worth in a currency from a moment on. A change is a new row."""

    __tablename__ = "credit_rate"
    __table_args__ = (
        CheckConstraint("minor_per_credit BETWEEN 1 AND 1000000", name="minor_per_credit"),
        Index("ix_credit_rate_currency", "currency", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3))
    minor_per_credit: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)


class CreditYear(Base):
    """The year of a budget: its currency and its rate, which hold for all credits it pays for."""

    __tablename__ = "credit_year"
    __table_args__ = (CheckConstraint("minor_per_credit > 0", name="minor_per_credit"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3))
    minor_per_credit: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BudgetLine(Base):
    """A line of a year's budget. Nobody overspends: the CHECK holds under any concurrency."""

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("year", "key"),
        CheckConstraint("planned >= 0 AND committed >= 0 AND spent >= 0", name="not_below_zero"),
        CheckConstraint("committed + spent <= planned", name="not_overspent"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("credit_year.year"))
    key: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(60))
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    """The three are written by the trigger on entries, and by nothing else."""
    alarmed_percent: Mapped[int] = mapped_column(default=0)
    """The highest alarm raised so far: 0, 80 or 100."""


class BudgetEntry(Base):
    """A change of a budget line. Never edited, never deleted."""

    __tablename__ = "budget_entry"
    __table_args__ = (
        UniqueConstraint("line_id", "source_type", "source_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    planned: Mapped[int] = mapped_column(BigInteger, default=0)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    spent: Mapped[int] = mapped_column(BigInteger, default=0)
    source_type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int | None] = mapped_column(BigId)
    """None: a person wrote it, with a reason."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
