"""Say that somebody should be asked into the programme."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import Actor
from app.core.options import number
from app.core.uow import command
from superusers.programme.life_cycle import By
from superusers.programme.policy import can_nominate
from superusers.programme.services._candidacies import nominee_of, put_forward
from superusers.programme.services._places import locked_place


@command
def nominate_member(actor: Actor, member_id: int, *, reason: str) -> int:
    """Once for a candidate until it is decided. Returns the nomination. Raises Refused or NotFound."""
    place = locked_place(member_id)
    nominee = nominee_of(actor, place, member_id)
    can_nominate(actor, nominee, most=number("programme.nominations_a_month")).enforce()
    by = By.MANAGER if actor.can(capabilities.MANAGE_PROGRAMME) else By.OTHER
    return put_forward(actor, place, member_id, by=by, reason=reason)
