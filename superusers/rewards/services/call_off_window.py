"""Call a payout window off before it opens."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.rewards.policy import can_move_window
from superusers.rewards.services._windows import locked_window


@command
def call_off_window(actor: Actor, window_id: int) -> None:
    """Raises Refused or NotFound."""
    window = locked_window(window_id)
    can_move_window(actor, opens_at=window.opens_at, step=window.step, now=clock.now()).enforce()
    db.session.delete(window)
    record(actor, "rewards.window_called_off", subject=("payout_window", window_id), name=window.name)
