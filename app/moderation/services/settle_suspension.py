"""Confirm a proposed suspension, or decline it."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Refused
from app.core.uow import command
from app.moderation.policy import can_settle_suspension
from app.moderation.queries import other_managers
from app.moderation.services._suspensions import confirm as confirm_suspension
from app.moderation.services._suspensions import locked_suspension


@command
def settle_suspension(actor: Actor, suspension_id: int, *, confirm: bool) -> None:
    """Raises Refused or NotFound."""
    suspension = locked_suspension(suspension_id)
    can_settle_suspension(
        actor,
        member_id=suspension.member_id,
        proposed_by_id=suspension.proposed_by_id,
        confirm=confirm,
        others=other_managers(suspension.proposed_by_id, suspension.member_id, actor.signed_in_id),
    ).enforce()
    if suspension.settled_at is not None:
        raise Refused("settled_already", "Somebody has settled this meanwhile. Nothing is left to do.")
    if confirm:
        alone = actor.is_member(suspension.proposed_by_id)
        confirm_suspension(actor, suspension, alone=alone)
        return
    suspension.settled_by_id, suspension.settled_at = actor.signed_in_id, clock.now()
    record(
        actor,
        "moderation.suspension_declined",
        subject=("member", suspension.member_id),
        reason=suspension.reason,
        days=suspension.days,
    )
