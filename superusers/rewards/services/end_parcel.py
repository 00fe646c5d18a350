"""Say what became of a parcel: handed over, or failed, or come back."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.failpoints import failpoint
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.rewards.models.catalogue import FAILED, FULFILLED, RETURNED
from superusers.rewards.policy import can_fulfil, can_hand_over, can_manage
from superusers.rewards.services._redemptions import fail, fulfil, give_back, locked_redemption

ENDS = (FULFILLED, FAILED, RETURNED)


@command
def end_parcel(actor: Actor, redemption_id: int, *, end: str, note: str = "", restock: bool = True) -> None:
    """`note`: tracking or receipt where it was handed over, else the reason, which the member reads.

    `restock`: what came back goes into the stock again. Raises Refused or NotFound.
    """
    if end not in ENDS:
        raise NotFound
    redemption, item = locked_redemption(redemption_id)
    if end == RETURNED:
        can_manage(actor).enforce()
        if redemption.state != FULFILLED:
            raise Refused("not_fulfilled", "Only what was handed over can come back.")
        give_back(redemption, item, reason=note, restock=restock, actor=actor)
    else:
        can_fulfil(
            actor,
            member_id=redemption.member_id,
            state=redemption.state,
            fulfiller_id=redemption.fulfiller_id,
        ).enforce()
        if end == FULFILLED:
            can_hand_over(kind=item.kind, in_window=redemption.window_id is not None).enforce()
            fulfil(redemption, item, actor=actor, tracking=note)
        else:
            fail(redemption, item, reason=note, actor=actor)
    record(actor, "rewards.parcel_ended", subject=("redemption", redemption.id), reason=note, end=end)
    failpoint("rewards.ended")
