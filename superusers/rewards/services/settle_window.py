"""Settle a payout window once it is paid."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.jobs import enqueue
from app.core.policy import Invalid
from app.core.uow import command
from superusers.rewards.policy import can_settle_window
from superusers.rewards.services._windows import locked_window

SETTLE = "rewards.settle"
"""The job that hands over what is paid."""


@command
def settle_window(actor: Actor, window_id: int, *, reference: str) -> None:
    """It is paid: what was chosen is handed over, and everybody gets a receipt. A job does the rest.

    `reference`: of the payment. Raises Refused, NotFound, or Invalid on `reference`.
    """
    window = locked_window(window_id)
    can_settle_window(actor, step=window.step, settling=bool(window.reference)).enforce()
    if not reference:
        raise Invalid(reference="Please give the reference of the payment.")
    window.reference = reference
    record(actor, "rewards.window_settled", subject=("payout_window", window_id), reference=reference)
    enqueue(SETTLE, key=f"{SETTLE}:{window_id}", window_id=window_id)
