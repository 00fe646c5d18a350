"""Reads of recorded time: the switches, a member's own days and visits, and what decides by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from superusers.activity.models import ActivityDay, Finding, Pattern, Recording, Visit

TWO_HOURS = 2 * 3_600_000
MANY_VISITS = 2
PATTERN_DAYS = 28
REST_HOURS = 4
REST_DAYS, REST_WEEK = 5, 7
LONG_DAY = 16 * 3_600_000
KEEP_VISITS = timedelta(days=90)
KEEP_DAYS_MONTHS = 13


def today() -> date:
    """Of the programme's time zone."""
    return clock.day_of(clock.now(), current_settings().programme_zone)


def is_two_hour_day() -> ColumnElement[bool]:
    """A condition on days: 7,200 verified seconds and two visits, and nobody has set it aside."""
    return and_(
        ActivityDay.verified >= TWO_HOURS,
        ActivityDay.visits >= MANY_VISITS,
        ActivityDay.set_aside.is_(False),
    )


@dataclass(frozen=True, slots=True)
class Switches:
    """What a member has chosen. Nothing is recorded at first."""

    recording_since: datetime | None = None
    paused_at: datetime | None = None
    sharing_since: datetime | None = None
    rest_advised_on: date | None = None
    rest_seen_on: date | None = None

    @property
    def records(self) -> bool:
        return self.recording_since is not None and self.paused_at is None

    def is_advised_to_rest(self, day: date) -> bool:
        """Whether the last week had too much in it, and the member has not put the advice away for a week."""
        advised = self.rest_advised_on
        if advised is None or day - advised > timedelta(days=REST_WEEK):
            return False
        return self.rest_seen_on is None or advised - self.rest_seen_on >= timedelta(days=REST_WEEK)


def switches_of(member_id: int) -> Switches:
    row = db.session.execute(
        select(
            Recording.recording_since,
            Recording.paused_at,
            Recording.sharing_since,
            Recording.rest_advised_on,
            Recording.rest_seen_on,
        ).where(Recording.member_id == member_id)
    ).first()
    return Switches(*row) if row else Switches()


def credited_until(member_id: int) -> int:
    """Up to when a member's time is counted, in milliseconds since 1970; 0: nothing is."""
    cursor = select(Recording.credited_until).where(Recording.member_id == member_id)
    return db.session.scalar(cursor) or 0


@dataclass(frozen=True, slots=True)
class Day:
    """Lengths in seconds."""

    day: date
    verified: int = 0
    unverified: int = 0
    reading: int = 0
    composing: int = 0
    browsing: int = 0
    away: int = 0
    idle: int = 0
    unreported: int = 0
    overlap: int = 0
    visits: int = 0
    set_aside: bool = False

    @property
    def is_two_hours(self) -> bool:
        return self.verified * 1000 >= TWO_HOURS and self.visits >= MANY_VISITS and not self.set_aside


def days_of(member_id: int, since: date) -> list[Day]:
    """A member's recorded days, oldest first."""
    rows = db.session.execute(
        select(*ActivityDay.__table__.columns)
        .where(ActivityDay.member_id == member_id, ActivityDay.day >= since)
        .order_by(ActivityDay.day)
    )
    return [_day(row) for row in rows]


def _day(row: Any) -> Day:
    credited = row.reading + row.composing + row.browsing
    lengths = ("verified", "reading", "composing", "browsing", "away", "idle", "unreported", "overlap")
    return Day(
        day=row.day,
        unverified=(credited - row.verified) // 1000,
        visits=row.visits,
        set_aside=row.set_aside,
        **{name: getattr(row, name) // 1000 for name in lengths},
    )


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Lengths in seconds."""

    started_at: datetime
    ended_at: datetime
    credited: int
    verified: int


def visits_of(member_id: int, limit: int | None = None) -> list[VisitRow]:
    """A member's visits of the last 90 days, newest first."""
    rows = db.session.execute(
        select(Visit.started_at, Visit.ended_at, Visit.credited, Visit.verified)
        .where(Visit.member_id == member_id)
        .order_by(Visit.started_at.desc())
        .limit(limit)
    )
    return [
        VisitRow(row.started_at, row.ended_at, row.credited // 1000, row.verified // 1000) for row in rows
    ]


def pattern_of(member_id: int) -> Any:
    """.day, .two_hour_days, .two_hour_days_before, .holds as classified last night, or None."""
    return db.session.execute(
        select(Pattern.day, Pattern.two_hour_days, Pattern.two_hour_days_before, Pattern.holds).where(
            Pattern.member_id == member_id
        )
    ).first()


def findings_of(member_id: int) -> Sequence[Any]:
    """What looked odd in a member's time, and what people decided, newest first."""
    return db.session.execute(
        select(
            Finding.kind, Finding.day, Finding.outcome, Finding.reason, Finding.found_at, Finding.decided_at
        )
        .where(Finding.member_id == member_id)
        .order_by(Finding.day.desc(), Finding.id.desc())
    ).all()


def pattern_holders() -> list[int]:
    """Ids of those in whom the super-user pattern was seen last night, of those who share their time."""
    return list(
        db.session.scalars(
            select(Pattern.member_id)
            .join(Recording, Recording.member_id == Pattern.member_id)
            .where(Pattern.holds, Recording.sharing_since.is_not(None))
            .order_by(Pattern.member_id)
        )
    )


def advised_to_rest() -> set[int]:
    """Ids of those whose last week had too much in it: a flag for their wellbeing, without a minute."""
    since = today() - timedelta(days=REST_WEEK)
    return set(db.session.scalars(select(Recording.member_id).where(Recording.rest_advised_on >= since)))


def rest_advised_between(first: date, last: date) -> tuple[int, int]:
    """How many let their time be recorded, and how many of them were last advised to rest in these days."""
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(Recording.rest_advised_on >= first, Recording.rest_advised_on <= last),
        )
        .select_from(Recording)
        .where(Recording.recording_since.is_not(None))
    ).one()
    return row[0], row[1]
