"""Wall times and moments: what an organiser writes down, and when that is for everybody else.

An event is kept as the organiser wrote it, wall time and IANA zone, so that a change of clocks (or of the law
about them) moves the moment and never the time on the wall.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.policy import Invalid

WEEKDAY, DATE = "weekday", "date"
"""A monthly series comes on the second Tuesday, or on the 10th."""
LAST = 5
FIRST_YEAR, LAST_YEAR = 2000, 2199


class NoSuchTime(ValueError):
    """Clocks jump over this wall time."""


class TwiceThatDay(ValueError):
    """Clocks show this wall time twice."""


def moment_of(wall: datetime, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `wall` (naive).

    `second`: which of the two where clocks go back. Raises NoSuchTime, or TwiceThatDay where it is None.
    """
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = early.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        raise NoSuchTime
    if early == late:
        return early
    if second is None:
        raise TwiceThatDay
    return late if second else early


def nearest_moment(wall: datetime, zone: ZoneInfo, *, second: bool = False) -> datetime:
    """The same, for a series that must go on: what clocks jump over is counted with the offset from before
    the jump (RFC 5545, 3.3.5), so 02:30 becomes 03:30."""
    try:
        return moment_of(wall, zone, second=second)
    except NoSuchTime:
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def read_wall(day: str, clock_time: str, *, day_field: str = "day", time_field: str = "at") -> datetime:
    """What was typed as `2026-03-10` and `19:00`, naive. Raises Invalid on the fields."""
    try:
        on = date.fromisoformat(day.strip())
    except ValueError as error:
        raise Invalid(**{day_field: "Please give the day as year-month-day, such as 2026-03-10."}) from error
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Invalid(**{day_field: f"Please give a year from {FIRST_YEAR} to {LAST_YEAR}."})
    parts = clock_time.strip().split(":")
    if len(parts) not in (2, 3) or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise Invalid(**{time_field: "Please give the time as hours and minutes, such as 19:00."})
    hour, minute = int(parts[0]), int(parts[1])
    if hour > 23 or minute > 59:
        raise Invalid(**{time_field: "A day has times from 00:00 to 23:59."})
    return datetime.combine(on, time(hour, minute))


def read_day(typed: str, *, field: str) -> date | None:
    """`2026-03-10`, or nothing. Raises Invalid on the field."""
    return read_wall(typed, "00:00", day_field=field).date() if typed.strip() else None


def read_moment(
    wall: datetime, zone: ZoneInfo, *, which: str, field: str = "at", which_field: str = "which"
) -> datetime:
    """`which`: "first", "second", or empty where clocks show the time once. Raises Invalid, in words."""
    try:
        return moment_of(wall, zone, second={"first": False, "second": True}.get(which))
    except NoSuchTime as error:
        shown = nearest_moment(wall, zone).astimezone(zone)
        raise Invalid(
            **{
                field: f"Clocks in {zone_words(zone)} go forward that day and never show {wall:%H:%M}. "
                f"Did you mean {shown:%H:%M}?"
            }
        ) from error
    except TwiceThatDay as error:
        raise Invalid(
            **{
                which_field: f"Clocks in {zone_words(zone)} go back that day and show {wall:%H:%M} twice. "
                "Please choose one."
            }
        ) from error


def zone_words(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")


def monthly(first: datetime, *, by: str, times: int) -> Iterator[datetime]:
    """Wall times of a monthly series, `first` included.

    By weekday: the first to fourth such day of each month; where `first` is a fifth one, the last of each.
    By date: the same day of each month, or the last where a month is shorter.
    """
    ordinal = (first.day - 1) // 7 + 1
    for months in range(times):
        day = after_months(first.date(), months)
        if by != DATE:
            day = nth_weekday(day.year, day.month, first.weekday(), ordinal)
        yield datetime.combine(day, first.time())


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def nth_weekday(year: int, month: int, weekday: int, ordinal: int) -> date:
    """`weekday`: Monday is 0. `ordinal`: 1 to 4, or LAST."""
    start, length = calendar.monthrange(year, month)
    days = list(range(1 + (weekday - start) % 7, length + 1, 7))
    return date(year, month, days[-1] if ordinal >= LAST else days[ordinal - 1])


def month_grid(year: int, month: int) -> list[list[date]]:
    """Whole weeks, Monday first, that hold the month."""
    return calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """`Tue 10 Mar 2026, 19:00`, as clocks in `zone` show it."""
    return f"{day_in_words(moment, zone)}, {moment.astimezone(zone):%H:%M}"


def day_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """`Tue 10 Mar 2026`, as clocks in `zone` show it."""
    return day_words(moment.astimezone(zone).date())


def day_words(day: date) -> str:
    """`Tue 10 Mar 2026`."""
    return f"{calendar.day_abbr[day.weekday()]} {day.day} {calendar.month_abbr[day.month]} {day.year:04}"


def span_in_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`Tue 10 Mar 2026, 19:00–20:00`, with the second day where there is one."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() == last.date():
        return f"{in_words(start, zone)}–{last:%H:%M}"
    return f"{in_words(start, zone)} – {in_words(end, zone)}"


def length_of(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)
