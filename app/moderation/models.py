"""Flags, review items with their votes and evidence, and suspensions. Rows are never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class ReviewItem(Base):
    """A post, or a member, that people should look at. At most one is open for each."""

    __tablename__ = "review_item"
    __table_args__ = (
        CheckConstraint("subject_kind IN ('question', 'answer', 'comment', 'member')", name="subject_kind"),
        CheckConstraint("outcome IN ('hidden', 'kept', 'restored', 'stays_hidden')", name="outcome"),
        Index(
            "uq_review_item_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_review_item_oldest", "closed_at", "opened_at", "id"),
        Index("ix_review_item_question", "question_id"),
        Index("ix_review_item_author", "author_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int] = mapped_column(BigId)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """Where the post stood when it was first flagged; None for a member."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Whose post it is, or the member."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    flag_count: Mapped[int] = mapped_column(default=0)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who hid the post at once, before a second person has confirmed it."""
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why it was hidden."""
    note: Mapped[str] = mapped_column(String(300), default="")
    decided_alone: Mapped[bool] = mapped_column(default=False)
    """Nobody else could have given a second opinion."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a later decision showed the post again."""


class Flag(Base):
    """A member says that something is wrong with a post. It stands until the item it is on is decided."""

    __tablename__ = "flag"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld', 'declined')", name="outcome"),
        Index(
            "uq_flag_standing",
            "post_kind",
            "post_id",
            "member_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_flag_item", "item_id"),
        Index("ix_flag_question", "question_id"),
        Index("ix_flag_member_at", "member_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    post_kind: Mapped[str] = mapped_column(String(8))
    post_id: Mapped[int] = mapped_column(BigId)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    """None: it stands."""


class ReviewVote(Base):
    """What one reviewer says should happen: hide or keep."""

    __tablename__ = "review_vote"
    __table_args__ = (
        CheckConstraint("choice IN ('hide', 'keep')", name="choice"),
        UniqueConstraint("item_id", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    choice: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewEvidence(Base):
    """What was found: by another room (`ReviewRequested`), or by staff who ask for another look."""

    __tablename__ = "review_evidence"
    __table_args__ = (Index("ix_review_evidence_item", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    source: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The person who asked; None: another room."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Suspension(Base):
    """Somebody proposed to suspend a member for some days; a second person confirmed or declined it."""

    __tablename__ = "suspension"
    __table_args__ = (
        Index(
            "uq_suspension_proposed",
            "member_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index("ix_suspension_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    """What the member reads."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: not confirmed, or declined."""
    decided_alone: Mapped[bool] = mapped_column(default=False)
    """There was nobody else to confirm it."""
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_reason: Mapped[str] = mapped_column(String(300), default="")
