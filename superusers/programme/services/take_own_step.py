"""Take a step of one's own place: leave and come back, step down, withdraw, decline."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.policy import Refused
from app.core.uow import command
from superusers.programme.life_cycle import By, Cause, State
from superusers.programme.policy import can_take
from superusers.programme.queries.facts import facts_of_place
from superusers.programme.services._places import place_to_change, take_step
from superusers.programme.services._reviews import resume

OWN_STEPS = (State.ON_LEAVE, State.ACTIVE, State.EMERITUS, State.SET_ASIDE)


@command
def take_own_step(actor: Actor, to: State, *, reason: str = "") -> None:
    """Raises Refused or NotFound. Who comes back in the middle of a review comes back to it."""
    place = place_to_change(actor.signed_in_id)
    if to not in OWN_STEPS:
        raise Refused("not_by_you", "This step is for somebody else to take.")
    can_take(actor, facts_of_place(place), to).enforce()
    cause = Cause.OWN_WISH if to == State.EMERITUS else None
    take_step(place, to, actor=actor, by=By.SELF, reason=reason, cause=cause)
    if to == State.ACTIVE:
        resume(place)
