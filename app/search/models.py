"""What the indexes have still to hear of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class _Change:
    """Kept for an hour after it was applied: an index that was being built meanwhile applies it too."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SearchChange(_Change, Base):
    """Something about a question changed, so its document in the index is out of date."""

    __tablename__ = "search_change"
    __table_args__ = (Index("ix_search_change_pending", "applied_at", "id"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column("question_id", ForeignKey("question.id"))


class ArticleChange(_Change, Base):
    """The same of an article."""

    __tablename__ = "search_article_change"
    __table_args__ = (
        Index("ix_search_article_change_pending", "applied_at", "id"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column("article_id", ForeignKey("article.id"))


Change = SearchChange | ArticleChange
