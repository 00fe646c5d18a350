"""What a page of the statistics is about: which days, which questions, compared with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from app.core.policy import Invalid

PERIODS = {
    "28": "Last 28 days",
    "90": "Last 90 days",
    "365": "Last 365 days",
    "all": "All time",
    "own": "Days of your own",
}
DEFAULT_PERIOD = "90"
COMPARISONS = {
    "": "As many days before, where there are",
    "year": "The same weekdays a year before",
    "none": "Nothing",
}
FIELDS = ("period", "from", "to", "category", "language", "tag", "compare", "versus")
LONGEST = 100
"""Characters of one filter: longer ones are no category and no language."""
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Typed:
    """The filters as they were typed, ready to stand in the form and in addresses again."""

    period: str = ""
    start: str = ""
    end: str = ""
    category: str = ""
    language: str = ""
    tag: str = ""
    compare: str = ""
    versus: str = ""
    """A tag to compare with, in place of what `compare` says."""

    def values(self) -> dict[str, str]:
        """By the names of the form; without what is empty. Days of one's own need no period."""
        period = "" if self.period in (DEFAULT_PERIOD, "own") else self.period
        days = (self.start, self.end) if self.period == "own" else ("", "")
        rest = self.category, self.language, self.tag, self.compare, self.versus
        given = zip(FIELDS, (period, *days, *rest), strict=True)
        return {name: value for name, value in given if value}

    def query_string(self, **changes: str) -> str:
        kept = self.values() | changes
        return urlencode({name: value for name, value in kept.items() if value})

    def url(self, path: str, **changes: str) -> str:
        query = self.query_string(**changes)
        return f"{path}?{query}" if query else path


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the programme's time zone, both included; None: no bound on that side."""

    first: date | None = None
    last: date | None = None

    def words(self) -> str:
        if self.first and self.last:
            return f"{in_words(self.first)} – {in_words(self.last)}"
        if self.first:
            return f"since {in_words(self.first)}"
        return f"until {in_words(self.last)}" if self.last else "all time"


def in_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def read_typed(args: Mapping[str, str]) -> Typed:
    """What was typed, cut to what a filter may hold. An unknown period is the usual one."""
    period, *rest = (args.get(name, "").strip()[:LONGEST] for name in FIELDS)
    if period not in PERIODS:
        period = "own" if rest[0] or rest[1] else DEFAULT_PERIOD
    return Typed(period, *rest)


def read_days(typed: Typed, today: date) -> Days:
    """The days that were asked for. Raises Invalid on `from` or `to`."""
    if typed.period == "all":
        return Days()
    if typed.period != "own":
        return Days(today - timedelta(days=int(typed.period) - 1), today)
    first, last = _day("from", typed.start), _day("to", typed.end)
    if first and last and first > last:
        raise Invalid(**{"from": "The first day is after the last. Swap them."})
    for name, day in (("from", first), ("to", last)):
        if day and day > today:
            raise Invalid(**{name: f"{in_words(day)} has not come yet. Today is {in_words(today)}."})
    return Days(first, last)


def _day(name: str, typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(**{name: f"{typed!r} is not a day. Write it as 2026-01-31."}) from error
    if day < FIRST_DAY:
        raise Invalid(**{name: f"Choose a day from {in_words(FIRST_DAY)} on."})
    return day


def days_before(days: Days) -> Days | None:
    """As many days, just before; None where the range has no beginning or no end."""
    if days.first is None or days.last is None:
        return None
    length = (days.last - days.first).days + 1
    if (days.first - date.min).days < length:
        return None
    return Days(days.first - timedelta(days=length), days.first - timedelta(days=1))


def days_a_year_before(days: Days) -> Days | None:
    """The same days of the week, 52 weeks earlier."""
    if days.first is None or days.last is None:
        return None
    year = timedelta(weeks=52)
    return replace(days, first=days.first - year, last=days.last - year)
