"""Keep a review item to oneself for some minutes, so that two do not look at once."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.options import number
from app.core.uow import command
from app.moderation.policy import can_vote_on
from app.moderation.queries import case_of
from app.moderation.services._items import locked_item


@command
def claim_item(actor: Actor, item_id: int, *, release: bool = False) -> None:
    """Claim the item, or let it go. A claim ends by itself. Raises Refused or NotFound."""
    item, _ = locked_item(item_id)
    case = case_of(item)
    if release:
        if actor.is_member(case.claimed_by_id):
            item.claimed_by_id = item.claimed_until = None
        return
    can_vote_on(actor, case).enforce()
    item.claimed_by_id = actor.signed_in_id
    item.claimed_until = clock.now() + timedelta(minutes=number("moderation.claim_minutes"))
