"""Times of the demo as people write them, relative to the moment of seeding."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

_DURATION = re.compile(r"(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")
_CALENDAR = re.compile(r"(\d+) days ago, (\d\d):(\d\d)")


def duration(text: str) -> timedelta:
    """`1d 4h 10m`, each part where it is needed. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is not a length of time such as 1d 4h 10m")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def moment(text: str, now: datetime) -> datetime:
    """`12 days ago, 15:35` (UTC) or `3h 2m ago`, seen from `now` (aware). Raises ValueError."""
    if found := _CALENDAR.fullmatch(text):
        days, hour, minute = (int(part) for part in found.groups())
        day = (now.astimezone(UTC) - timedelta(days=days)).date()
        return datetime.combine(day, time(hour, minute), UTC)
    if text.endswith(" ago"):
        return now - duration(text.removesuffix(" ago"))
    raise ValueError(f"{text!r} is neither like '12 days ago, 15:35' nor like '3h 2m ago'")
