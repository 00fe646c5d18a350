"""Hand a question to staff."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import QuestionEscalated
from app.forum.policy import can_escalate
from app.forum.queries import visible_question
from app.forum.services._happened import happened
from app.forum.upkeep import recompute_state


@command
def escalate_question(actor: Actor, question_id: int, *, reason: str) -> None:
    """It is staff's turn until they hand it back.

    Already with staff: nothing happens. Raises Refused, NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    can_escalate(actor, question).enforce()
    if question.escalated_at is not None:
        return
    question.escalated_at = clock.now()
    happened(question, "escalated", actor, detail=reason)
    recompute_state(question)
    record(actor, "forum.question_escalated", subject=("question", question.id), reason=reason)
    emit(QuestionEscalated(question_id=question.id, actor_id=actor.signed_in_id, reason=reason))
