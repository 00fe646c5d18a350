"""What it takes in a market, candidacies, nominations, and what the board thinks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime
from superusers.programme.models.places import LONGEST_REASON

VOTES = ("for", "against", "unsure")


class MarketCriteria(Base):
    """What differs in a market, or in a category of it, from the community's own values."""

    __tablename__ = "programme_criteria"
    __table_args__ = (
        Index(
            "uq_programme_criteria_market",
            "market_id",
            unique=True,
            sqlite_where=text("category_id IS NULL"),
            postgresql_where=text("category_id IS NULL"),
        ),
        UniqueConstraint("market_id", "category_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("programme_market.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    """None: for the whole market. Else answers and acceptances are counted in this category alone."""
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By the names of `criteria.Criteria`; what is missing stands at the community's value."""


class Candidacy(Base):
    """From the first nomination to the decision and, where invited, to the answer."""

    __tablename__ = "programme_candidacy"
    __table_args__ = (
        Index(
            "uq_programme_candidacy_open",
            "place_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_programme_candidacy_place", "place_id", "id"),
        Index("ix_programme_candidacy_expires", "expires_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("programme_place.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the invitation; None: not invited."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Nomination(Base):
    """Somebody says that somebody should be asked. An application is a nomination of oneself."""

    __tablename__ = "programme_nomination"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "by_id"),
        Index("ix_programme_nomination_by", "by_id", "at"),
        Index("ix_programme_nomination_member", "member_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("programme_candidacy.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """Who is nominated."""
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class BoardVote(Base):
    """What one of those who look at candidates thinks. It decides nothing; a manager does."""

    __tablename__ = "programme_board_vote"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "by_id"),
        CheckConstraint("vote IN ('for', 'against', 'unsure')", name="vote"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("programme_candidacy.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    vote: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
