"""Approve what is above the limit, as a second person, or decline it."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.rewards.models.catalogue import APPROVED
from superusers.rewards.policy import can_decide_redemption
from superusers.rewards.services._redemptions import fail, locked_redemption


@command
def decide_redemption(actor: Actor, redemption_id: int, *, approve: bool, reason: str = "") -> None:
    """`reason`: why not; the member reads it. Raises Refused or NotFound."""
    redemption, item = locked_redemption(redemption_id)
    can_decide_redemption(actor, member_id=redemption.member_id, state=redemption.state).enforce()
    redemption.approved_by_id = actor.signed_in_id
    if approve:
        redemption.state, redemption.approved_at = APPROVED, clock.now()
    else:
        fail(redemption, item, reason=reason, actor=actor)
    record(
        actor,
        "rewards.redemption_approved" if approve else "rewards.redemption_declined",
        subject=("redemption", redemption.id),
        reason=reason,
    )
