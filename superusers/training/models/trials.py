"""Product tests: something to try before others, and what those who tried it say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

APPLIED, SELECTED, DECLINED, AGREED = "applied", "selected", "declined", "agreed"
SENT, RECEIVED, REPORTED, RETURNED = "sent", "received", "reported", "returned"


class ProductTest(Base):
    """A product with places for testers."""

    __tablename__ = "product_test"
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 1000", name="places"),
        CheckConstraint("report_days BETWEEN 1 AND 365", name="report_days"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    words_source: Mapped[str] = mapped_column(Text, default="")
    words_html: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    """What a tester agrees to, beside the programme's agreement."""
    secret: Mapped[bool] = mapped_column(default=False)
    """Only those who signed the agreement in force know of it."""
    loan: Mapped[bool] = mapped_column(default=False)
    """It comes back; else it is a gift."""
    places: Mapped[int]
    report_days: Mapped[int]
    """From the day it arrived."""
    apply_until: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProductTester(Base):
    """Somebody who applied, and how far it went."""

    __tablename__ = "product_tester"
    __table_args__ = (
        CheckConstraint(
            "state IN ('applied', 'selected', 'declined', 'agreed', 'sent', 'received', 'reported', "
            "'returned')",
            name="state",
        ),
        CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="score"),
        UniqueConstraint("test_id", "member_id"),
        Index("ix_product_tester_member", "member_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("product_test.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(String(8), default=APPLIED)
    why: Mapped[str] = mapped_column(String(600), default="")
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address_sealed: Mapped[str | None] = mapped_column(Text)
    """Encrypted; erased some time after it was sent."""
    serial: Mapped[str] = mapped_column(String(80), default="")
    tracking: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report_due_on: Mapped[date | None]
    """In the programme's time zone."""
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[int | None]
    """1 to 5, 5 the best."""
    report: Mapped[str] = mapped_column(Text, default="")
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_tracking: Mapped[str] = mapped_column(String(200), default="")


class ProductTestQuestion(Base):
    """A question that came up in a test."""

    __tablename__ = "product_test_question"

    tester_id: Mapped[int] = mapped_column(
        ForeignKey("product_tester.id"), primary_key=True, autoincrement=False
    )
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id"), primary_key=True, autoincrement=False, index=True
    )
