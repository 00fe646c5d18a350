"""When the next mail of a view is due. Pure; right across changes to and from daylight-saving time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_time(rhythm: str, *, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment (UTC) later than `after` when it is `hour` o'clock in `zone` on a day of the rhythm.

    rhythm: day; week (Mondays); month (the first). An hour that a day skips falls after the gap, one that a
    day has twice is the first of the two.
    """
    day = after.astimezone(zone).date()
    while True:
        if _is_due_on(day, rhythm):
            moment = datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
            if moment > after:
                return moment
        day += timedelta(days=1)


def _is_due_on(day: date, rhythm: str) -> bool:
    return (
        rhythm == "day" or (rhythm == "week" and day.weekday() == 0) or (rhythm == "month" and day.day == 1)
    )
