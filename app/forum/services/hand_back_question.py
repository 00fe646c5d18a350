"""Staff hand an escalated question back to the community."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import QuestionHandedBack
from app.forum.policy import can_take_over
from app.forum.queries import visible_question
from app.forum.services._happened import happened
from app.forum.upkeep import recompute_state


@command
def hand_back_question(actor: Actor, question_id: int, *, reason: str = "") -> None:
    """It is no longer staff's turn. Not with staff: nothing happens. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    can_take_over(actor).enforce()
    if question.escalated_at is None:
        return
    question.escalated_at = None
    happened(question, "handed_back", actor, detail=reason)
    recompute_state(question)
    record(actor, "forum.question_handed_back", subject=("question", question.id), reason=reason)
    emit(QuestionHandedBack(question_id=question.id, actor_id=actor.signed_in_id))
