"""Reads of payout windows."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from superusers.rewards.models import PayoutWindow
from superusers.rewards.models.windows import CLOSED, OPEN


def open_window() -> PayoutWindow | None:
    """The window that members can choose in at this moment, whatever the job that turns steps has done.

    It is open from its first moment on, and closed from `closes_at` on, to the microsecond.
    """
    now = clock.now()
    found: PayoutWindow | None = db.session.scalars(
        select(PayoutWindow)
        .where(PayoutWindow.step <= OPEN, PayoutWindow.opens_at <= now, PayoutWindow.closes_at > now)
        .order_by(PayoutWindow.opens_at)
        .limit(1)
    ).first()
    return found


def next_window() -> PayoutWindow | None:
    """The first that has not opened yet."""
    found: PayoutWindow | None = db.session.scalars(
        select(PayoutWindow)
        .where(PayoutWindow.step < CLOSED, PayoutWindow.opens_at > clock.now())
        .order_by(PayoutWindow.opens_at)
        .limit(1)
    ).first()
    return found


def all_windows() -> list[PayoutWindow]:
    """The newest first."""
    return list(db.session.scalars(select(PayoutWindow).order_by(PayoutWindow.opens_at.desc()).limit(100)))
