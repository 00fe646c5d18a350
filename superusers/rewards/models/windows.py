"""Payout windows: the weeks in which members choose what becomes of their credits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

PLANNED, OPEN, CLOSED, FROZEN, EXPORTED, SETTLED = range(6)
"""The steps of a window. The database refuses to take one back (a trigger in the migration)."""
STEP_WORDS = ("Planned", "Open", "Closed", "Frozen", "Exported", "Settled")


class PayoutWindow(Base):
    __tablename__ = "payout_window"
    __table_args__ = (
        CheckConstraint("step BETWEEN 0 AND 5", name="step"),
        CheckConstraint("opens_at < closes_at", name="times"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The first moment at which nobody can choose any more."""
    step: Mapped[int] = mapped_column(default=PLANNED)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When all had expired that expires with it. What comes back afterwards lives until the next close."""
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    exported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reference: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Of the payment; once it is there, the window is being settled."""
