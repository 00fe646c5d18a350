"""Give a super user another tier."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Refused
from app.core.uow import command, emit
from superusers.programme.events import PlaceChanged
from superusers.programme.life_cycle import MEMBERS, By
from superusers.programme.models import Transition
from superusers.programme.policy import OWN, can_manage_market
from superusers.programme.queries.places import managers_of, tier_by_id
from superusers.programme.services._places import apply_grants, place_to_change


@command
def change_tier(actor: Actor, member_id: int, *, tier_id: int, reason: str) -> None:
    """What it grants holds at once. Raises Refused or NotFound."""
    place = place_to_change(member_id)
    can_manage_market(actor, managers_of(place.market_id)).enforce()
    if actor.is_member(member_id):
        OWN.enforce()
    if place.now not in MEMBERS:
        raise Refused("not_member", "Only a super user has a tier.")
    tier = tier_by_id(tier_id)
    if tier.id == place.tier_id:
        return
    place.tier_id = tier.id
    apply_grants(place)
    step = Transition(
        place_id=place.id,
        from_state=place.state,
        to_state=place.state,
        tier_id=tier.id,
        at=clock.now(),
        by_id=actor.member_id,
        by_role=By.MANAGER,
        reason=reason,
    )
    db.session.add(step)
    db.session.flush()
    emit(PlaceChanged(member_id, step.id, place.state, place.state))
    enqueue("programme.mail_step", transition_id=step.id)
    record(actor, "programme.tier_changed", subject=("member", member_id), reason=reason, tier=tier.slug)
