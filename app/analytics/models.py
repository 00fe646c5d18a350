"""One row of facts a question, and a cell of counts a day, category and language.

Both are derived from the forum's rows and rebuilt from them at any time (`flask stats rebuild`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class QuestionFact(Base):
    __tablename__ = "question_fact"
    __table_args__ = (
        Index("ix_question_fact_asked_at", "asked_at"),
        Index("ix_question_fact_cell", "day", "category_id", "locale"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    """Of asking, in the programme's time zone."""
    hour_of_week: Mapped[int]
    """Of asking, in the programme's time zone: 0 is Monday from 0:00 to 1:00, 167 Sunday from 23:00."""
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    locale: Mapped[str] = mapped_column(String(20), default="")
    excluded: Mapped[str | None] = mapped_column(String(20))
    """Why it is not eligible: spam, abuse, duplicate or off_topic. None: eligible."""
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_us: Mapped[int | None] = mapped_column(BigInteger)
    """Microseconds from asking to the event, never negative; the same for the other two."""
    acknowledged_role: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_us: Mapped[int | None] = mapped_column(BigInteger)
    answered_role: Mapped[str | None] = mapped_column(String(12))
    super_user_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first visible answer by a super user; the next line likewise by staff."""
    staff_answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    solved_us: Mapped[int | None] = mapped_column(BigInteger)
    solver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    solver_role: Mapped[str | None] = mapped_column(String(12))
    accepted_role: Mapped[str | None] = mapped_column(String(12))
    """asker (confirmed), staff or super_user (marked)."""
    self_solved: Mapped[bool] = mapped_column(default=False)
    marginal: Mapped[bool] = mapped_column(default=False)
    """Solved by a member whose answer came after 24 hours without any other visible answer."""
    ever_solved: Mapped[bool] = mapped_column(default=False)
    reopened: Mapped[int] = mapped_column(default=0)
    """How often a solution ended without another in its place."""
    didnt_help: Mapped[int] = mapped_column(default=0)
    """Visible answers of which the asker says that they did not help."""
    day_precision: Mapped[bool] = mapped_column(default=False)
    """The time of solution is known to the day, so the time it took is a lower bound."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))


class CohortCell(Base):
    """The questions asked on one day in one category and language, folded for reading.

    What changes a question marks its cell; a marked cell is read from the rows of facts until it is folded.
    """

    __tablename__ = "cohort_cell"
    __table_args__ = (
        # Covers what tells whether anything changed, and finds what is to be folded.
        Index("ix_cohort_cell_version", "day", "category_id", "locale", "version"),
        Index(
            "ix_cohort_cell_marked",
            "day",
            sqlite_where=text("marked"),
            postgresql_where=text("marked"),
        ),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True, autoincrement=False)
    locale: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    """Counts up with each mark: the same versions, the same figures."""
    marked: Mapped[bool] = mapped_column(default=True)
    counts: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """`cells.COUNTS`, 32 bits each."""
    records: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """`cells.RECORD`, one for each eligible question, in the order of asking."""


class CohortMonth(Base):
    """The cells of one month, category and language in one row, for reading years: a copy of what they say.

    Every cell has one. What marks a cell marks and empties it; it is filled once the month is over.
    """

    __tablename__ = "cohort_month"
    __table_args__ = (
        Index(
            "ix_cohort_month_marked",
            "month",
            sqlite_where=text("marked"),
            postgresql_where=text("marked"),
        ),
    )

    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True, autoincrement=False)
    locale: Mapped[str] = mapped_column(String(20), primary_key=True)
    marked: Mapped[bool] = mapped_column(default=True)
    days: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Of the month, those that have a cell, rising: a byte each."""
    counts: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Of these cells, in this order."""
    records: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Of these cells, in this order, by word (`cells.by_word`)."""


class Alert(Base):
    """A figure crossed its line, and has or has not fallen back behind the other one (`alert_rules`)."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "uq_alert_standing",
            "key",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    """rate:solved, queue, spike:category:3, spike:tag:8."""
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(String(300))
    """How it stands, as people read it."""
    url: Mapped[str] = mapped_column(String(200))


class AlertSeen(Base):
    """A manager has seen an alert: it still stands, and is no longer counted beside the bell."""

    __tablename__ = "alert_seen"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id"), primary_key=True, autoincrement=False, index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuestionKind(Base):
    """What a question is besides a question, as people who look after the community say. One a question."""

    __tablename__ = "question_kind"
    __table_args__ = (
        CheckConstraint("kind IN ('complaint', 'praise', 'idea', 'problem')", name="kind"),
        Index("ix_question_kind_kind", "kind", "question_id"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: their account is closed."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SurveyReply(Base):
    """What an asker said after a solution, or that they would rather not; asked once in 30 days."""

    __tablename__ = "survey_reply"
    __table_args__ = (
        CheckConstraint("effort BETWEEN 1 AND 7", name="effort"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint("recommend BETWEEN 0 AND 10", name="recommend"),
        Index("ix_survey_reply_member_at", "member_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: the account is closed. What was said stays, and names nobody."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    effort: Mapped[int | None]
    """1 (very easy) to 7 (very hard); None: not said. So are the next two."""
    satisfaction: Mapped[int | None]
    """1 (very dissatisfied) to 5 (very satisfied)."""
    recommend: Mapped[int | None]
    """0 (not at all likely) to 10 (extremely likely)."""
