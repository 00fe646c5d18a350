"""Lead somebody into another market."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.programme.policy import can_manage_market
from superusers.programme.queries.places import managers_of, market_by_id
from superusers.programme.services._places import place_to_change


@command
def change_market(actor: Actor, member_id: int, *, market_id: int) -> None:
    """Raises Refused or NotFound."""
    place = place_to_change(member_id)
    can_manage_market(actor, managers_of(place.market_id)).enforce()
    market = market_by_id(market_id)
    if market.id != place.market_id:
        place.market_id = market.id
        record(actor, "programme.market_changed", subject=("member", member_id), market=market.slug)
