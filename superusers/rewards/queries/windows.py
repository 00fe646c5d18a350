"""Reads of payout windows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from superusers.rewards.models import Grant, PayoutWindow
from superusers.rewards.models.grants import RELEASED
from superusers.rewards.models.windows import CLOSED, OPEN


def open_window(now: datetime | None = None, *, lock: bool = False) -> PayoutWindow | None:
    """The window that members can choose in at a moment, whatever the job that turns steps has done.

    It is open from its first moment on, and closed from `closes_at` on, to the microsecond. `lock`: inside a
    command, it does not close before that is done; a choice is in or out, and never half.
    """
    now = now or clock.now()
    statement = (
        select(PayoutWindow)
        .where(PayoutWindow.step <= OPEN, PayoutWindow.opens_at <= now, PayoutWindow.closes_at > now)
        .order_by(PayoutWindow.opens_at)
        .limit(1)
    )
    if lock:
        statement = statement.with_for_update(read=True).execution_options(populate_existing=True)
    found: PayoutWindow | None = db.session.scalars(statement).first()
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


def window_by_id(window_id: int) -> PayoutWindow:
    """Raises NotFound."""
    found = db.session.get(PayoutWindow, window_id)
    if found is None:
        raise NotFound
    return found


def lapses_with(window: Any) -> Any:
    """Which grants expire with a window: available, and released before the window before it opened.

    So its own is at least the second window after their release, and what nobody claimed has rolled on once.
    """
    before = aliased(PayoutWindow)
    opened = select(func.max(before.opens_at)).where(before.opens_at < window.opens_at).scalar_subquery()
    return and_(Grant.state == RELEASED, Grant.remaining > 0, Grant.released_at <= opened)


def windows_to_lapse(now: datetime) -> list[PayoutWindow]:
    """Those whose last moment is over, and whose unclaimed credits have not all expired yet."""
    return list(
        db.session.scalars(
            select(PayoutWindow)
            .where(PayoutWindow.closes_at <= now, PayoutWindow.lapsed_at.is_(None))
            .order_by(PayoutWindow.opens_at)
        )
    )


def lapsed_with_any(windows: Iterable[PayoutWindow]) -> Any:
    return or_(*(lapses_with(window) for window in windows))
