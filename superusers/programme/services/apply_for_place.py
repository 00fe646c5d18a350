"""Ask to become a super user."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.options import number
from app.core.uow import command
from superusers.programme.life_cycle import By
from superusers.programme.policy import can_apply
from superusers.programme.services._candidacies import nominee_of, put_forward
from superusers.programme.services._places import locked_place


@command
def apply_for_place(actor: Actor, *, reason: str) -> int:
    """Returns the application. Raises Refused."""
    place = locked_place(actor.signed_in_id)
    nominee = nominee_of(actor, place, actor.signed_in_id)
    again = timedelta(days=number("programme.again_days"))
    can_apply(actor, nominee, now=clock.now(), again=again).enforce()
    return put_forward(actor, place, actor.signed_in_id, by=By.SELF, reason=reason)
