"""The lounge: a board of its own, so that nothing that reads the forum can ever come upon it; and the goals.

No search, feed, digest, mention, notification, sitemap, export or statistic reads these tables. Whoever may
read them is asked at each page, by a capability that follows the place at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class Topic(Base):
    """Something to talk about, or an announcement of those who run the programme."""

    __tablename__ = "lounge_topic"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_lounge_topic_last", "last_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(150))
    body_source: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    announces: Mapped[bool] = mapped_column(default=False)
    """An announcement: stands on top, and everybody says that they have read it."""
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Until then, managers alone see it: an embargo."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Of the newest reply, or of the topic."""
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_key: Mapped[str | None] = mapped_column(String(60))


class Reply(Base):
    __tablename__ = "lounge_reply"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_lounge_reply_topic", "topic_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("lounge_topic.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    body_source: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_key: Mapped[str | None] = mapped_column(String(60))


class Receipt(Base):
    """Somebody says that they have read an announcement."""

    __tablename__ = "lounge_receipt"
    __table_args__ = (
        UniqueConstraint("topic_id", "member_id"),
        Index("ix_lounge_receipt_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("lounge_topic.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Goal(Base):
    """What the programme is for, in words, and with a figure where there is one."""

    __tablename__ = "programme_goal"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(String(20), default="")
    """One of `goals.MEASURES`; empty: no figure."""
    target: Mapped[int] = mapped_column(default=0)
    """A month."""
    position: Mapped[int] = mapped_column(default=0)
