"""A window under its lock, and what a new one may look like."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.core.db import db
from app.core.policy import Invalid, NotFound
from superusers.rewards.calendar import end_of, start_of, today
from superusers.rewards.models import PayoutWindow

LONGEST_DAYS = 92


def locked_window(window_id: int) -> PayoutWindow:
    """Inside a command. Raises NotFound."""
    found = db.session.get(PayoutWindow, window_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def set_days(window: PayoutWindow, first: date, last: date) -> None:
    """From the first moment of one day to the last moment of another, in the programme's time zone.

    A new one comes after all others, and one that is moved keeps its place among them: credits would expire
    earlier than their owners were told. Raises Invalid on `first` or `last`.
    """
    if first < today():
        raise Invalid(first="A window opens today or later.")
    if not first <= last < first + timedelta(days=LONGEST_DAYS):
        raise Invalid(last=f"Please give a day within {LONGEST_DAYS} days after it opens.")
    opens_at, closes_at = start_of(first), end_of(last)
    windows = db.session.scalars(select(PayoutWindow).order_by(PayoutWindow.opens_at).with_for_update())
    is_new = window not in db.session
    for other in [other for other in windows if other is not window]:
        is_before = is_new or other.opens_at < window.opens_at
        if is_before and opens_at < other.closes_at:
            raise Invalid(first=f"It has to open after {other.name} has closed.")
        if not is_before and closes_at > other.opens_at:
            raise Invalid(last=f"It has to close before {other.name} opens.")
    window.opens_at, window.closes_at = opens_at, closes_at
