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

    Windows follow one another: one that came in between would let credits expire earlier than their owners
    were told. Raises Invalid on `first` or `last`.
    """
    if first < today():
        raise Invalid(first="A window opens today or later.")
    if not first <= last < first + timedelta(days=LONGEST_DAYS):
        raise Invalid(last=f"Please give a day within {LONGEST_DAYS} days after it opens.")
    window.opens_at, window.closes_at = start_of(first), end_of(last)
    others = select(PayoutWindow).order_by(PayoutWindow.closes_at.desc()).with_for_update()
    if window.id is not None:
        others = others.where(PayoutWindow.id != window.id)
    latest = db.session.scalars(others.limit(1)).first()
    if latest is not None and window.opens_at < latest.closes_at:
        raise Invalid(first=f"It has to open after {latest.name} has closed.")
