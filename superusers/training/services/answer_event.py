"""Say whether one comes."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.uow import command
from superusers.training.policy import can_answer
from superusers.training.queries.events import meeting_of
from superusers.training.queries.people import standing_of
from superusers.training.services._events import locked_visible_event, set_answer


@command
def answer_event(actor: Actor, event_id: int, answer: str) -> str:
    """`answer`: YES or NO. Returns what holds now: WAITING where no seat was free.

    Raises Refused or NotFound.
    """
    event = locked_visible_event(actor, event_id)
    can_answer(actor, meeting_of(event), answer, standing=standing_of(actor), now=clock.now()).enforce()
    return set_answer(event, actor.signed_in_id, answer)
