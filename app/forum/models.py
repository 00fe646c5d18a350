"""Questions, answers, comments, votes and acceptances.

A vote and a comment name their question always and their answer when they are on one, so that one query
finds everything on a question's page. Rows of votes and acceptances are never edited except to say when
they ended.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

STATES = ("open", "acknowledged", "answered", "solved")


class Category(Base):
    """What questions are about: a product, or a topic. A parent groups some."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(400), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    position: Mapped[int] = mapped_column(default=0)
    question_count: Mapped[int] = mapped_column(default=0)
    """Questions in it that are not hidden; `flask recount` counts them anew."""


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class QuestionTag(Base):
    __tablename__ = "question_tag"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)


class _Post:
    """Columns that questions, answers and comments share."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """None: the author is no longer a member."""
    author_role: Mapped[str] = mapped_column(String(12), default="customer")
    """customer, super_user, staff or automatic, as it was when this was written."""
    body_source: Mapped[str] = mapped_column(Text)
    body_format: Mapped[str] = mapped_column(String(10), default="markdown")
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    """Version of the renderer that made body_html."""
    note: Mapped[str | None] = mapped_column(String(300))
    """To the author: why the text is shown as typed."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str | None] = mapped_column(String(40))
    submission_key: Mapped[str | None] = mapped_column(String(40))
    """Of the form that sent it; the same form sent twice posts once."""


class _Scored:
    """Counters, recomputable from `vote` rows and the imported totals (`flask recount`)."""

    up_count: Mapped[int] = mapped_column(default=0)
    down_count: Mapped[int] = mapped_column(default=0)
    score: Mapped[int] = mapped_column(default=0)
    imported_up: Mapped[int] = mapped_column(default=0)
    """Up-votes that an import knew only as a total."""
    imported_down: Mapped[int] = mapped_column(default=0)


class Question(_Post, _Scored, Base):
    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        CheckConstraint("state IN ('open', 'acknowledged', 'answered', 'solved')", name="state"),
        Index("ix_question_newest", "created_at", "id"),
        Index("ix_question_category_newest", "category_id", "created_at", "id"),
        {"sqlite_autoincrement": True},
    )

    title: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(80))
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    locale: Mapped[str] = mapped_column(String(20), default="")
    views: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer_count: Mapped[int] = mapped_column(default=0)
    last_activity_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_reason: Mapped[str | None] = mapped_column(String(40))
    closed_elsewhere: Mapped[bool] = mapped_column(default=False)
    """Closed before it was imported: counts as off-topic, whatever the reason says there."""
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    day_precision: Mapped[bool] = mapped_column(default=False)
    """Its acceptance is known to the day only (imported), so its time to solution is a lower bound."""


class Answer(_Post, _Scored, Base):
    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_answer_question", "question_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))


class Comment(_Post, Base):
    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_comment_question", "question_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    """The answer it is on; None when it is on the question itself."""


class Vote(Base):
    """One vote. Changing one's mind ends the row and, when there is a new opinion, adds another."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("value IN (1, -1)", name="value"),
        # At most one standing vote a member and post.
        Index(
            "uq_vote_question_standing",
            "question_id",
            "member_id",
            unique=True,
            sqlite_where=text("answer_id IS NULL AND undone_at IS NULL"),
            postgresql_where=text("answer_id IS NULL AND undone_at IS NULL"),
        ),
        Index(
            "uq_vote_answer_standing",
            "answer_id",
            "member_id",
            unique=True,
            sqlite_where=text("answer_id IS NOT NULL AND undone_at IS NULL"),
            postgresql_where=text("answer_id IS NOT NULL AND undone_at IS NULL"),
        ),
        Index("ix_vote_question", "question_id"),
        Index("ix_vote_member_at", "member_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: an imported vote whose voter is not published."""
    value: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Acceptance(Base):
    """Somebody entitled to it said that an answer solved the question, from when until when."""

    __tablename__ = "acceptance"
    __table_args__ = (
        CheckConstraint("kind IN ('solution', 'also_works')", name="kind"),
        Index(
            "uq_acceptance_one_solution",
            "question_id",
            unique=True,
            sqlite_where=text("kind = 'solution' AND undone_at IS NULL"),
            postgresql_where=text("kind = 'solution' AND undone_at IS NULL"),
        ),
        Index(
            "uq_acceptance_one_also_works",
            "answer_id",
            unique=True,
            sqlite_where=text("kind = 'also_works' AND undone_at IS NULL"),
            postgresql_where=text("kind = 'also_works' AND undone_at IS NULL"),
        ),
        Index("ix_acceptance_question", "question_id"),
        Index("ix_acceptance_answer", "answer_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    kind: Mapped[str] = mapped_column(String(12), default="solution")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    by_role: Mapped[str] = mapped_column(String(12))
    """asker, super_user or staff: in which role it was accepted."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    day_precision: Mapped[bool] = mapped_column(default=False)
    """Imported: the moment is known to the day only."""
    thanks: Mapped[str] = mapped_column(String(300), default="")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
