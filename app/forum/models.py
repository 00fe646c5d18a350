"""Questions, answers, comments, votes, acceptances, and what happened to questions.

A vote and a comment name their question always and their answer when they are on one, so that one query
finds everything on a question's page. Rows of votes and acceptances are never edited except to say when
they ended; so the votes on an answer that was merged into another question still name the question they were
given on.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

STATES = ("open", "acknowledged", "answered", "solved")
TURNS = ("attention", "asker", "staff", "solved", "none")
"""Whose turn it is: anybody's who can help, the asker's, staff's; solved; none of a question that is over."""


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
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when nothing more is asked in it."""
    new_home_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    """Of a retired category: where its questions went."""


class Tag(Base):
    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class QuestionTag(Base):
    __tablename__ = "question_tag"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """The order in which the author gave them; archives carry it."""


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
    hidden_note: Mapped[str | None] = mapped_column(String(300))
    """To the author: more about why it was hidden."""
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
        CheckConstraint("turn IN ('attention', 'asker', 'staff', 'solved', 'none')", name="turn"),
        # One for each order of the lists, in all categories and in one, and one for the queues; each ends in
        # the id, as the cursors do.
        Index("ix_question_newest", "created_at", "id"),
        Index("ix_question_category_newest", "category_id", "created_at", "id"),
        Index("ix_question_activity", "last_activity_at", "id"),
        Index("ix_question_votes", "score", "id"),
        Index("ix_question_hot", "hot", "id"),
        Index("ix_question_category_activity", "category_id", "last_activity_at", "id"),
        Index("ix_question_category_votes", "category_id", "score", "id"),
        Index("ix_question_category_hot", "category_id", "hot", "id"),
        Index("ix_question_turn_newest", "turn", "created_at", "id"),
        Index(
            "ix_question_claimed_by",
            "claimed_by_id",
            sqlite_where=text("claimed_by_id IS NOT NULL"),
            postgresql_where=text("claimed_by_id IS NOT NULL"),
        ),
        # Partial: SQLite would take "is nobody's duplicate" for a narrow range of a full one.
        Index(
            "ix_question_duplicate_of",
            "duplicate_of_id",
            sqlite_where=text("duplicate_of_id IS NOT NULL"),
            postgresql_where=text("duplicate_of_id IS NOT NULL"),
        ),
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
    turn: Mapped[str] = mapped_column(String(10), default="attention", server_default="attention")
    """One of TURNS: `life_cycle.turn_of` says which."""
    hot: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """`life_cycle.hotness`."""
    me_too_count: Mapped[int] = mapped_column(default=0, server_default="0")
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the claim releases itself: every reader holds it against the clock."""
    asker_edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the asker last changed the question; `edited_at` may be somebody else's."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is with staff; None: it is not."""
    urgency: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """urgent (staff said so), asked (a super user asks for it), or empty."""
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it takes no more replies, whatever its state."""
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its answers and followers moved to the question it repeats."""


class Answer(_Post, _Scored, Base):
    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_answer_question", "question_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    worked_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """Members for whom it worked."""
    didnt_help_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the asker said that it did not help; None: the asker does not say so."""
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a merge brought it here: this question has heard from it only since then."""
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))


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
    asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It asks the asker for information, so it is the asker's turn until there is a reply."""


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
        # An answer that was merged into another question is credited once.
        Index(
            "uq_acceptance_answer_solution",
            "answer_id",
            unique=True,
            sqlite_where=text("kind = 'solution' AND undone_at IS NULL"),
            postgresql_where=text("kind = 'solution' AND undone_at IS NULL"),
        ),
        Index("ix_acceptance_question", "question_id"),
        Index("ix_acceptance_answer", "answer_id"),
        Index("ix_acceptance_at", "at"),
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


class Follow(Base):
    """A member hears of what happens to a question, or has said not to."""

    __tablename__ = "follow"
    __table_args__ = (
        Index("ix_follow_member", "member_id", "question_id"),
        {"sqlite_autoincrement": True},
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    muted: Mapped[bool] = mapped_column(default=False)
    """Unfollowed. The row stays, because an asker without one follows."""


class Reaction(Base):
    """*I have this too* on a question or *worked for me* on an answer: once a member; worth no points."""

    __tablename__ = "reaction"
    __table_args__ = (
        CheckConstraint("kind IN ('me_too', 'worked')", name="kind"),
        Index(
            "uq_reaction_me_too",
            "question_id",
            "member_id",
            unique=True,
            sqlite_where=text("kind = 'me_too'"),
            postgresql_where=text("kind = 'me_too'"),
        ),
        Index(
            "uq_reaction_worked",
            "answer_id",
            "member_id",
            unique=True,
            sqlite_where=text("kind = 'worked'"),
            postgresql_where=text("kind = 'worked'"),
        ),
        Index("ix_reaction_question_member", "question_id", "member_id"),
        Index("ix_reaction_member", "member_id"),
        Index("ix_reaction_kind_at", "kind", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionEvent(Base):
    """Something that happened to a question and that no other row tells. Rows are only ever added."""

    __tablename__ = "question_event"
    __table_args__ = (
        Index("ix_question_event_question", "question_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """The other question of a duplicate or a merge."""
    detail: Mapped[str] = mapped_column(String(300), default="")
    """A reason or a name, as people read it."""


class Revision(Base):
    """One version of a post: the first as it was before the first edit, the last as it is now.

    A post that was never edited here has none.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("kind", "post_id", "number"),
        CheckConstraint("kind IN ('question', 'answer', 'comment')", name="kind"),
        Index("ix_revision_editor", "editor_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    post_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int]
    """1, 2, 3 …"""
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str | None] = mapped_column(String(300))
    tags: Mapped[str | None] = mapped_column(String(300))
    """Names in order, separated by spaces."""
    category: Mapped[str | None] = mapped_column(String(80))
    """The category's name as it was then."""
    body_source: Mapped[str] = mapped_column(Text)


class KeptQuestion(Base):
    """A question that somebody wrote before signing up, kept for a week until it may be posted.

    Its text is rendered already: posting copies it. The browser has a random token, this row its SHA-256.
    """

    __tablename__ = "kept_question"
    __table_args__ = (
        Index("ix_kept_question_member", "member_id"),
        Index("ix_kept_question_expires", "expires_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visit_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who signed up in the browser that wrote it; posted when their address is confirmed."""
    title: Mapped[str] = mapped_column(String(300))
    body_source: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(300))
    excerpt: Mapped[str] = mapped_column(String(300), default="")
    tags: Mapped[str] = mapped_column(String(300), default="")
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    """The question it became: it becomes one once."""
