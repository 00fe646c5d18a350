"""The programme's years and months."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.kernel import current_settings


def this_year() -> int:
    return clock.day_of(clock.now(), current_settings().programme_zone).year


def today() -> date:
    return clock.day_of(clock.now(), current_settings().programme_zone)


def start_of(day: date) -> datetime:
    """The day's first moment in the programme's time zone."""
    return datetime.combine(day, time.min, tzinfo=current_settings().programme_zone)


def end_of(day: date) -> datetime:
    """The first moment after the day, so the day's last second is still in it, also where clocks change."""
    return start_of(day + timedelta(days=1))


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """The calendar month a moment falls in: its first moment and the first one after it."""
    day = clock.day_of(moment, current_settings().programme_zone)
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return start_of(day.replace(day=1)), start_of(after)


def bounds_of_year(year: int) -> tuple[datetime, datetime]:
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))


WINDOW_MONTHS = (6, 12)
"""Payout windows are in June and December, unless managers plan otherwise."""


def usual_window(after: date) -> tuple[date, date]:
    """First and last day of the next month with a window that begins on that day or later."""
    year, month = min(
        (year, month)
        for year in (after.year, after.year + 1)
        for month in WINDOW_MONTHS
        if date(year, month, 1) >= after
    )
    first = date(year, month, 1)
    return first, date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def opening_words(opens_at: datetime) -> str:
    """Its first day in the programme's time zone: `1 Jun 2026`."""
    day = clock.day_of(opens_at, current_settings().programme_zone)
    return f"{day.day} {day:%b %Y}"


def closing_words(closes_at: datetime) -> str:
    """Its last minute in the programme's time zone: `30 Jun 2026, 23:59 (Europe/Berlin)`."""
    zone = current_settings().programme_zone
    last = (closes_at - timedelta(minutes=1)).astimezone(zone)
    return f"{last.day} {last:%b %Y, %H:%M} ({zone.key})"
