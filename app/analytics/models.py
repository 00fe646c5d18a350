"""One row of facts a question, derived from the forum's rows and rebuilt from them at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, UtcDateTime


class QuestionFact(Base):
    __tablename__ = "question_fact"
    __table_args__ = (Index("ix_question_fact_asked_at", "asked_at"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    excluded: Mapped[str | None] = mapped_column(String(20))
    """Why it is not eligible: spam, abuse, duplicate or off_topic. None: eligible."""
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_role: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    solver_role: Mapped[str | None] = mapped_column(String(12))
    accepted_role: Mapped[str | None] = mapped_column(String(12))
    """asker (confirmed), staff or super_user (marked)."""
    self_solved: Mapped[bool] = mapped_column(default=False)
    day_precision: Mapped[bool] = mapped_column(default=False)
    """The time of solution is known to the day, so the time it took is a lower bound."""
