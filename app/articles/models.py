"""Help articles, their versions, and what readers said of them.

What a member says is a row that is only ever ended, so it can be the cause of points. What visitors say is
kept apart: a browser is not a person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

STATES = ("draft", "review", "published", "retired")


class Article(Base):
    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("author_id", "submission_key"),
        CheckConstraint("state IN ('draft', 'review', 'published', 'retired')", name="state"),
        Index("ix_article_state_category", "state", "category_id"),
        Index("ix_article_category_id", "category_id"),
        Index("ix_article_question", "question_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(200))
    """Its address, for good: a new title does not change it."""
    given_slug: Mapped[str | None] = mapped_column(String(200))
    """Of an imported one: what its source calls it, empty where it says nothing. None: written here."""
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    body_source: Mapped[str] = mapped_column(Text)
    body_format: Mapped[str] = mapped_column(String(10), default="markdown")
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    """Version of the renderer that made body_html."""
    note: Mapped[str | None] = mapped_column(String(300))
    """To the author: why the text is shown as typed."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    tags: Mapped[list[str]] = mapped_column(JSON)
    """Names, in the order of the author."""
    locale: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: the source does not say. So is `published_at` then."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """None: imported, or the author is no longer a member."""
    author_role: Mapped[str] = mapped_column(String(12), default="staff", server_default="staff")
    """customer, super_user or staff, as it was when this was written."""
    state: Mapped[str] = mapped_column(String(12), default="published", server_default="published")
    submission_key: Mapped[str | None] = mapped_column(String(40))
    """Of the form that sent it; the same form sent twice makes one draft."""
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """The solved question it was made of."""
    review_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """To the author, from whoever sent it back: what is missing."""
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """For the first time."""
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """Who let it be published last."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    retired_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    retired_as_wrong: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was never right, so what it earned is taken back; an outdated one keeps it."""
    yes_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Members whom it helped; with the next three recomputable from the rows."""
    no_count: Mapped[int] = mapped_column(default=0, server_default="0")
    visitor_yes_count: Mapped[int] = mapped_column(default=0, server_default="0")
    visitor_no_count: Mapped[int] = mapped_column(default=0, server_default="0")


class ArticleVersion(Base):
    """One version of an article, from the first on: what stood, who saved it, and why."""

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_article_version_editor", "editor_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    """1, 2, 3 …; an imported article that was never edited here has none."""
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(80))
    """Its name as it was then."""
    tags: Mapped[str] = mapped_column(String(300))
    body_source: Mapped[str] = mapped_column(Text)


class ArticleVote(Base):
    """A member says whether the article answered the question. One stands a member and article."""

    __tablename__ = "article_vote"
    __table_args__ = (
        Index(
            "uq_article_vote_standing",
            "article_id",
            "member_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_article_vote_member", "member_id"),
        Index("ix_article_vote_at", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    helped: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ArticleVisitorVote(Base):
    """A browser without a member says the same, once, and may say otherwise later."""

    __tablename__ = "article_visitor_vote"
    __table_args__ = (
        UniqueConstraint("article_id", "visit_hash"),
        Index("ix_article_visitor_vote_at", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    visit_hash: Mapped[str] = mapped_column(String(64))
    """Of a random token that this browser carries for a week; it leads to nobody."""
    helped: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
