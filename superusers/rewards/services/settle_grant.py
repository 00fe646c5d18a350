"""Approve a proposed grant as the second manager, or decline it."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.rewards.models.grants import DECLINED
from superusers.rewards.policy import can_receive, can_settle_grant
from superusers.rewards.services._grants import fund
from superusers.rewards.services._people import locked_grant, locked_receiver


@command
def settle_grant(actor: Actor, grant_id: int, *, approve: bool) -> None:
    """Raises Refused or NotFound."""
    grant = locked_grant(grant_id)
    can_settle_grant(actor, state=grant.state, member_id=grant.member_id, by_id=grant.by_id).enforce()
    grant.settled_by_id = actor.signed_in_id
    if approve:
        can_receive(locked_receiver(grant.member_id)).enforce()
        fund(grant, actor=actor)
    else:
        grant.state = DECLINED
    record(
        actor,
        "rewards.grant_approved" if approve else "rewards.grant_declined",
        subject=("member", grant.member_id),
        reason=grant.reason,
        grant=grant.id,
        credits=grant.amount,
    )
