"""What management promised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

OPEN, KEPT, DECLINED = "open", "kept", "declined"


class Promise(Base):
    """Numbered by its id, and open until it is answered: kept, or "no, because"."""

    __tablename__ = "event_promise"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'kept', 'declined')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index("ix_event_promise_state", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("programme_event.id"), index=True)
    """The catch-up it was made at."""
    words: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(80))
    """Who answers for it."""
    due_on: Mapped[date | None]
    """In the programme's time zone."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), default=OPEN)
    answer: Mapped[str] = mapped_column(String(600), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
