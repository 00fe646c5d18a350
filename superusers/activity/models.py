"""Time that members let be recorded: their switches, days, visits, and what looked odd. No beat is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.types import Base, BigId, UtcDateTime


class QuickJson(TypeDecorator[dict[str, Any]]):
    """JSON as text, by orjson: every beat reads and writes a state once, at a fifth of the cost."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else orjson.loads(value)


class Recording(Base):
    """A member's two switches, and the cursor that makes ten tabs one hour.

    The row is locked while beats are credited and while a switch is turned, so a beat that arrives during the
    withdrawal is either erased with the rest or refused.
    """

    __tablename__ = "activity_recording"
    __table_args__ = (
        CheckConstraint(
            "sharing_since IS NULL OR recording_since IS NOT NULL", name="shares_what_is_recorded"
        ),
        CheckConstraint("paused_at IS NULL OR recording_since IS NOT NULL", name="pauses_what_is_recorded"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    recording_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: nothing is recorded, and nothing is there."""
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sharing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """With the programme's managers. None: they see flags, never minutes."""
    credited_until: Mapped[int] = mapped_column(BigId, default=0)
    """Milliseconds since 1970: no second before it is counted again."""
    state: Mapped[dict[str, Any]] = mapped_column(QuickJson)
    """`crediting.State`: what has to be remembered between two beats."""
    rest_advised_on: Mapped[date | None]
    """The last day of a week with too much in it; a wellbeing flag while it is recent."""
    rest_seen_on: Mapped[date | None]
    """For which such day the member has put the advice away."""


class ActivityDay(Base):
    """One member's day in the programme's time zone. Lengths in milliseconds."""

    __tablename__ = "activity_day"
    __table_args__ = (
        CheckConstraint("verified >= 0", name="verified"),
        Index("ix_activity_day_day", "day"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    verified: Mapped[int] = mapped_column(default=0)
    """Of what is counted (reading, composing, browsing): near an act that the server saw."""
    reading: Mapped[int] = mapped_column(default=0)
    composing: Mapped[int] = mapped_column(default=0)
    browsing: Mapped[int] = mapped_column(default=0)
    away: Mapped[int] = mapped_column(default=0)
    """Not counted: inside a visit, while no page of ours was in front."""
    idle: Mapped[int] = mapped_column(default=0)
    """Not counted: nothing was touched for two minutes."""
    unreported: Mapped[int] = mapped_column(default=0)
    """Not counted: no beat came, because the connection was gone or the computer slept."""
    overlap: Mapped[int] = mapped_column(default=0)
    """Not counted twice: another tab or device was in use in the same seconds."""
    visits: Mapped[int] = mapped_column(default=0)
    """That began on this day and have at least 30 verified seconds."""
    set_aside: Mapped[bool] = mapped_column(default=False)
    """People decided that this day does not count for the programme."""


class Visit(Base):
    """A stretch without a gap of half an hour. Kept for 90 days."""

    __tablename__ = "activity_visit"
    __table_args__ = (Index("ix_activity_visit_ended_at", "ended_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    credited: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)


class Finding(Base):
    """Something odd that people should look at. It changes nothing by itself."""

    __tablename__ = "activity_finding"
    __table_args__ = (
        CheckConstraint("kind IN ('even_beats', 'long_day')", name="kind"),
        CheckConstraint("outcome IN ('fine', 'set_aside')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        UniqueConstraint("member_id", "kind", "day"),
        Index("ix_activity_finding_open", "decided_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    """What the member reads."""


class Pattern(Base):
    """A member's share of two-hour days in the 28 days before `day`, as classified in the night."""

    __tablename__ = "activity_pattern"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    day: Mapped[date]
    """The first day that is not in it."""
    two_hour_days: Mapped[int]
    two_hour_days_before: Mapped[int]
    """In the 28 days before those."""
    holds: Mapped[bool]
    """At or above the share that the options ask for."""


class HourCover(Base):
    """How many members who share their time were here in an hour of the week, in the last 28 days."""

    __tablename__ = "activity_hour"

    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0 is Monday from midnight, 167 Sunday from 23:00, in the programme's time zone."""
    members: Mapped[int]


class PastDay(Base):
    """A day that is more than 13 months old: how many members, how much in all, and nobody's name."""

    __tablename__ = "activity_past_day"

    day: Mapped[date] = mapped_column(primary_key=True, autoincrement=False)
    members: Mapped[int]
    verified: Mapped[int] = mapped_column(BigId)
    """Of all together, in milliseconds."""
