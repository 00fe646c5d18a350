"""The super-user pattern of everybody, and the hours of the week that are covered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, delete, func, insert, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.core.options import number
from app.core.uow import command
from superusers.activity.models import ActivityDay, HourCover, Pattern, Recording, Visit
from superusers.activity.queries import PATTERN_DAYS, is_two_hour_day, today

HOURS = 7 * 24


@command
def classify_members(*, again: bool = False) -> bool:
    """Once a day of the programme, or `again`. Returns whether it was done.

    Reads the 56 whole days before today: the pattern is that of the newer 28, the older 28 say who is new and
    who fades.
    """
    day = today()
    if not again and db.session.scalar(select(func.max(Pattern.day))) == day:
        return False
    db.session.execute(delete(Pattern))
    if rows := _patterns(day):
        db.session.execute(insert(Pattern), rows)
    _cover_hours()
    return True


def _patterns(day: date) -> list[dict[str, Any]]:
    middle, first = day - timedelta(days=PATTERN_DAYS), day - timedelta(days=2 * PATTERN_DAYS)
    newer = func.sum(case((is_two_hour_day() & (ActivityDay.day >= middle), 1), else_=0))
    older = func.sum(case((is_two_hour_day() & (ActivityDay.day < middle), 1), else_=0))
    enough = number("activity.pattern_percent")
    return [
        {
            "member_id": row.member_id,
            "day": day,
            "two_hour_days": row.newer,
            "two_hour_days_before": row.older,
            "holds": row.newer * 100 >= enough * PATTERN_DAYS,
        }
        for row in db.session.execute(
            select(ActivityDay.member_id, newer.label("newer"), older.label("older"))
            .join(Recording, Recording.member_id == ActivityDay.member_id)
            .where(
                Recording.recording_since.is_not(None),
                ActivityDay.day >= first,
                ActivityDay.day < day,
            )
            .group_by(ActivityDay.member_id)
        )
    ]


def _cover_hours() -> None:
    """Count, for every hour of the week, the sharing members whose visits touched it."""
    zone = current_settings().programme_zone
    since = clock.now() - timedelta(days=PATTERN_DAYS)
    here: list[set[int]] = [set() for _ in range(HOURS)]
    visits = (
        select(Visit.member_id, Visit.started_at, Visit.ended_at)
        .join(Recording, Recording.member_id == Visit.member_id)
        .where(Recording.sharing_since.is_not(None), Visit.ended_at >= since, Visit.verified > 0)
    )
    for row in db.session.execute(visits):
        moment = row.started_at
        while moment <= row.ended_at:
            local = moment.astimezone(zone)
            here[local.weekday() * 24 + local.hour].add(row.member_id)
            moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    db.session.execute(delete(HourCover))
    db.session.execute(
        insert(HourCover), [{"hour": hour, "members": len(members)} for hour, members in enumerate(here)]
    )
