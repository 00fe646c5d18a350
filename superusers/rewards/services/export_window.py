"""Take what was chosen in a payout window out as a list for payment."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.failpoints import failpoint
from app.core.uow import command
from superusers.rewards.models.windows import EXPORTED, FROZEN
from superusers.rewards.policy import can_export_window
from superusers.rewards.queries.payouts import Payment, payments_of
from superusers.rewards.services._windows import locked_window


@command
def export_window(actor: Actor, window_id: int) -> list[Payment]:
    """What finance pays, the same each time. Who took it, and when, is recorded.

    Raises Refused or NotFound.
    """
    window = locked_window(window_id)
    can_export_window(actor, step=window.step).enforce()
    if window.step == FROZEN:
        window.step, window.exported_at = EXPORTED, clock.now()
    found = payments_of(window_id)
    record(actor, "rewards.window_exported", subject=("payout_window", window_id), payments=len(found))
    failpoint("rewards.exported")
    return found
