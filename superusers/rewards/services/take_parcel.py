"""Take a parcel on, and see where it goes."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.seal import unseal
from app.core.uow import command
from superusers.rewards.policy import can_fulfil
from superusers.rewards.rules import ADDRESS
from superusers.rewards.services._redemptions import locked_redemption


@command
def take_parcel(actor: Actor, redemption_id: int) -> str:
    """Returns the address; empty where there is none. Only who took it on sees it, and each look is recorded.

    Raises Refused, NotFound, or SealBroken.
    """
    redemption, _ = locked_redemption(redemption_id)
    can_fulfil(
        actor,
        member_id=redemption.member_id,
        state=redemption.state,
        fulfiller_id=redemption.fulfiller_id,
    ).enforce()
    redemption.fulfiller_id = actor.signed_in_id
    record(actor, "rewards.address_seen", subject=("redemption", redemption.id))
    return unseal(redemption.address_sealed, ADDRESS) if redemption.address_sealed else ""
