"""Months of the calendar, each by its first day. Pure."""

from __future__ import annotations

from datetime import date


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The last month of the calendar is followed by itself."""
    if month.month < 12:
        return month.replace(month=month.month + 1)
    return month.replace(year=month.year + 1, month=1) if month.year < date.max.year else date.max
