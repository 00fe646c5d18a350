"""Who solves questions here and is awake at hours that have no cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import zone_named
from app.accounts.roles import EMPLOYEES
from app.core.db import db

MOST_LOOKED_AT = 200
FROM_HOUR, TO_HOUR = 8, 22
"""When people look at a community, on their own clock."""
MOST_OF = 5
"""Hours of a daypart's six."""
DAYPART = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Helper:
    name: str
    zone: ZoneInfo


def helpers_with_a_zone(member_ids: Sequence[int]) -> list[Helper]:
    """Of these, in this order, members who are no employees and whose time zone is known. One query."""
    some = list(member_ids)[:MOST_LOOKED_AT]
    rows = db.session.execute(
        select(Member.id, Member.name, Member.time_zone).where(
            Member.id.in_(some),
            Member.time_zone != "",
            Member.closed_at.is_(None),
            Member.automatic.is_(False),
            Member.role.not_in(EMPLOYEES),
        )
    )
    found = {number: Helper(name, zone) for number, name, typed in rows if (zone := zone_named(typed))}
    return [found[number] for number in some if number in found]


def awake_at(hour: int, helpers: Sequence[Helper], *, zone: ZoneInfo, now: datetime) -> list[Helper]:
    """For whom most of the six hours from `hour` o'clock in `zone` are day, as clocks stand now."""
    start = datetime.combine(now.astimezone(zone).date(), time(hour), zone)
    hours = [start + timedelta(hours=gone) for gone in range(DAYPART // timedelta(hours=1))]
    return [
        helper
        for helper in helpers
        if sum(FROM_HOUR <= at.astimezone(helper.zone).hour < TO_HOUR for at in hours) >= MOST_OF
    ]


def offset_words(helper: Helper, now: datetime) -> str:
    """`UTC+8`, `UTC+5:30`."""
    offset = now.astimezone(helper.zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "\N{MINUS SIGN}" if minutes < 0 else "+"
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
