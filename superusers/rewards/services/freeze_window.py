"""Freeze what was chosen in a payout window."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.failpoints import failpoint
from app.core.uow import command
from superusers.rewards.models.windows import FROZEN
from superusers.rewards.policy import can_freeze_window
from superusers.rewards.queries.payouts import waiting_for_approval
from superusers.rewards.services._windows import locked_window


@command
def freeze_window(actor: Actor, window_id: int) -> None:
    """From now on the list of what is paid stays as it is. Raises Refused or NotFound."""
    window = locked_window(window_id)
    can_freeze_window(
        actor,
        step=window.step,
        lapsed=window.lapsed_at is not None,
        to_approve=waiting_for_approval(window_id),
    ).enforce()
    window.step, window.frozen_at = FROZEN, clock.now()
    record(actor, "rewards.window_frozen", subject=("payout_window", window_id), name=window.name)
    failpoint("rewards.frozen")
