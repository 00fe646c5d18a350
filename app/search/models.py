"""What the index has still to hear of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class SearchChange(Base):
    """Something about a question changed, so its document in the index is out of date.

    A row is kept for an hour after it was applied: an index that was being built meanwhile applies it too.
    """

    __tablename__ = "search_change"
    __table_args__ = (Index("ix_search_change_pending", "applied_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
