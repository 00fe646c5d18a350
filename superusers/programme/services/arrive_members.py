"""Bring the people of an existing programme in: they start active, with the agreement due."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.queries import lock_members
from app.core import slots
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Refused
from app.core.uow import command
from superusers.programme.arrival import Arrival
from superusers.programme.life_cycle import MEMBERS, By, State
from superusers.programme.policy import can_manage
from superusers.programme.queries.arrivals import check_arrivals
from superusers.programme.queries.places import market_by_id, tier_by_id
from superusers.programme.services._agreements import ask_to_sign
from superusers.programme.services._places import first_step, locked_place, take_step

REASON = "Came with an existing programme."


@command
def arrive_members(actor: Actor, arrivals: Sequence[Arrival]) -> int:
    """All or none. Who is in the programme already is left as they are. Returns how many came.

    Raises Refused where a line cannot be taken: the dry run says which.
    """
    can_manage(actor).enforce()
    lock_members(one.member_id for one in arrivals if one.member_id)
    checked = check_arrivals(arrivals)
    if any(line.problem for line in checked):
        raise Refused("problems", "Something has changed since the dry run. Nothing was brought in.")
    came, learnt = 0, []
    for line in checked:
        if line.inside or line.member_id is None:
            continue
        place = locked_place(line.member_id)
        tier = tier_by_id(line.tier_id)
        if place is None:
            place = first_step(
                line.member_id, State.ACTIVE, actor=actor, by=By.SYSTEM, reason=REASON, tier=tier
            )
        elif place.now not in MEMBERS:
            take_step(place, State.ACTIVE, actor=actor, by=By.SYSTEM, reason=REASON, tier=tier)
        place.market_id = market_by_id(line.market_id).id
        place.since = line.since or place.since
        ask_to_sign(place)
        learnt += [(line.member_id, topic, day) for topic, day in line.learnt]
        came += 1
    certificates = sum(slots.each("certificates_arrived", learnt))
    record(actor, "programme.arrived", subject=("programme", None), members=came, certificates=certificates)
    return came
