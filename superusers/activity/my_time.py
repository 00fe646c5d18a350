"""What a member reads about their own time: today, 28 days, a calendar, and why minutes are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from superusers.activity.queries import PATTERN_DAYS, Day

CALENDAR_WEEKS = 26
STEPS = (1, 1800, 3600, 7200)
"""Seconds from which a day is drawn one step darker."""
UNCOUNTED = (
    (
        "away",
        "Not in front",
        "No page of the community was visible and focused: another window, another tab.",
    ),
    ("idle", "Untouched", "Nothing was typed, clicked, moved or scrolled for two minutes."),
    ("unreported", "Not reported", "The connection was gone, or the computer slept."),
    ("overlap", "Twice at once", "Another tab or device was in use in the same minutes; an hour is an hour."),
    (
        "unverified",
        "Not verified",
        (
            "The server saw nothing from you within 15 minutes: no page, search, draft, vote or post. "
            "It is shown to you and never used for the programme."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the calendar."""

    column: int
    row: int
    """Monday is 0."""
    level: int
    day: Day


@dataclass(frozen=True, slots=True)
class Week:
    first: date
    verified: int
    visits: int
    two_hour_days: int


@dataclass(frozen=True, slots=True)
class MyTime:
    """Lengths in seconds."""

    today: Day
    verified: int
    visits: int
    two_hour_days: int
    days_with_time: int
    reading: int
    composing: int
    browsing: int
    uncounted: list[tuple[str, str, int]]
    """(name, explanation, seconds) of the last 28 days, without those that are nothing."""
    squares: list[Square]
    weeks: list[Week]
    """Newest first, without empty ones."""
    set_aside: list[date]


def first_day(today: date) -> date:
    """A Monday, so that the calendar's columns are weeks."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=CALENDAR_WEEKS - 1)


def explain(days: list[Day], today: date) -> MyTime:
    """The last 28 days are today and the 27 before it."""
    by_day = {day.day: day for day in days}
    lately = [day for day in days if day.day > today - timedelta(days=PATTERN_DAYS)]
    sums = {name: sum(getattr(day, name) for day in lately) for name, _, _ in UNCOUNTED}
    return MyTime(
        today=by_day.get(today, Day(today)),
        verified=sum(day.verified for day in lately),
        visits=sum(day.visits for day in lately),
        two_hour_days=sum(day.is_two_hours for day in lately),
        days_with_time=sum(day.verified > 0 for day in lately),
        reading=sum(day.reading for day in lately),
        composing=sum(day.composing for day in lately),
        browsing=sum(day.browsing for day in lately),
        uncounted=[(label, why, sums[name]) for name, label, why in UNCOUNTED if sums[name]],
        squares=_squares(by_day, today),
        weeks=_weeks(days),
        set_aside=[day.day for day in lately if day.set_aside],
    )


def _squares(by_day: dict[date, Day], today: date) -> list[Square]:
    first = first_day(today)
    squares = []
    for offset in range((today - first).days + 1):
        day = by_day.get(first + timedelta(days=offset), Day(first + timedelta(days=offset)))
        level = sum(day.verified >= step for step in STEPS)
        squares.append(Square(offset // 7, offset % 7, level, day))
    return squares


def _weeks(days: list[Day]) -> list[Week]:
    found: dict[date, list[Day]] = {}
    for day in days:
        found.setdefault(day.day - timedelta(days=day.day.weekday()), []).append(day)
    return [
        Week(
            first,
            sum(day.verified for day in week),
            sum(day.visits for day in week),
            sum(day.is_two_hours for day in week),
        )
        for first, week in sorted(found.items(), reverse=True)
    ]
