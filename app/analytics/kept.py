"""What people keep on the statistics: views, notes on days, targets, and mails of a view."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime

RHYTHMS = ("day", "week", "month")


class StatisticsView(Base):
    """A page of the statistics with its filters, under a name. Its owner's alone unless it is shared."""

    __tablename__ = "statistics_view"
    __table_args__ = (
        UniqueConstraint("member_id", "name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(80))
    page: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(500))
    """The filters as the part of an address after `?`, as `Frame.query_string` writes them."""
    shared: Mapped[bool] = mapped_column(default=False)
    """Everybody who may read the statistics may open it by its link."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatisticsNote(Base):
    """Something that happened on a day, drawn into every chart over time: "training held"."""

    __tablename__ = "statistics_note"
    __table_args__ = (Index("ix_statistics_note_day", "day"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    """Of the programme's time zone."""
    words: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatisticsTarget(Base):
    """What a figure should reach. One a figure; the audit log has the earlier ones."""

    __tablename__ = "statistics_target"

    measure: Mapped[str] = mapped_column(String(40), primary_key=True, autoincrement=False)
    """A name of `targets.MEASURES`."""
    value: Mapped[int]
    """Per cent, or minutes, as the measure says."""
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StatisticsMail(Base):
    """A view that a member gets by mail, at an hour of the member's own clock."""

    __tablename__ = "statistics_mail"
    __table_args__ = (
        UniqueConstraint("view_id", "member_id"),
        CheckConstraint("rhythm IN ('day', 'week', 'month')", name="rhythm"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        Index("ix_statistics_mail_next", "next_at"),
        Index("ix_statistics_mail_member", "member_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("statistics_view.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    rhythm: Mapped[str] = mapped_column(String(5))
    """day; week: on Mondays; month: on the first."""
    hour: Mapped[int]
    """0 to 23, in `time_zone`."""
    time_zone: Mapped[str] = mapped_column(String(60))
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
