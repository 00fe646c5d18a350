"""Say that a first step is done, or is not."""

from __future__ import annotations

from sqlalchemy import delete

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.programme.life_cycle import State
from superusers.programme.models import FirstStep, FirstStepDone
from superusers.programme.services._places import place_to_change


@command
def tick_first_step(actor: Actor, member_id: int, step_id: int, *, done: bool) -> None:
    """By the new member, the buddy, or a manager. Raises Refused or NotFound."""
    place = place_to_change(member_id)
    mine = actor.is_member(member_id) or actor.is_member(place.buddy_id)
    if not (mine or actor.can(capabilities.MANAGE_PROGRAMME)):
        raise NotFound
    if place.now != State.ONBOARDING:
        raise Refused("not_onboarding", "There are no first steps to tick now.")
    step = db.session.get(FirstStep, step_id)
    if step is None or step.retired_at is not None:
        raise NotFound
    if done:
        row = {"place_id": place.id, "step_id": step.id, "at": clock.now()}
        db.session.execute(insert_ignoring(FirstStepDone), [row])
    else:
        db.session.execute(
            delete(FirstStepDone).where(FirstStepDone.place_id == place.id, FirstStepDone.step_id == step.id)
        )
