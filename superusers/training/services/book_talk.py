"""Book a quarter of an hour with an expert."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.policy import Invalid, NotFound
from app.core.uow import command
from app.forum.queries import visible_question
from superusers.training.services._talks import locked_slot, take_slot, tell_both


@command
def book_talk(actor: Actor, slot_id: int, *, about: str, question_id: int | None = None) -> int:
    """Raises Refused, NotFound, or Invalid on `question`."""
    if question_id is not None:
        try:
            visible_question(actor, question_id)
        except NotFound as error:
            raise Invalid(question="There is no question with this number.") from error
    booking = take_slot(actor, slot_id, about=about, question_id=question_id)
    tell_both("talk_booked", booking, locked_slot(slot_id))
    return booking.id
