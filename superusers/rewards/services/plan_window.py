"""Plan a payout window, or move it before it opens."""

from __future__ import annotations

from datetime import date

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.rewards.models import PayoutWindow
from superusers.rewards.policy import can_manage, can_move_window
from superusers.rewards.services._windows import locked_window, set_days


@command
def plan_window(actor: Actor, *, name: str, first: date, last: date, window_id: int | None = None) -> int:
    """`first` and `last`: days of the programme's time zone, both in it. `window_id`: move this one.

    Returns the window. Raises Refused, NotFound, or Invalid on `first` or `last`.
    """
    can_manage(actor).enforce()
    window = PayoutWindow(step=0) if window_id is None else locked_window(window_id)
    if window_id is not None:
        can_move_window(actor, opens_at=window.opens_at, step=window.step, now=clock.now()).enforce()
    with db.session.no_autoflush:
        set_days(window, first, last)
    window.name = name
    db.session.add(window)
    db.session.flush()
    record(
        actor,
        "rewards.window_planned" if window_id is None else "rewards.window_changed",
        subject=("payout_window", window.id),
        name=name,
        opens_at=window.opens_at.isoformat(),
        closes_at=window.closes_at.isoformat(),
    )
    return window.id
