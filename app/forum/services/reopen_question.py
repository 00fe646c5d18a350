"""Open a closed question again."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import QuestionReopened
from app.forum.policy import can_reopen, is_over
from app.forum.queries import visible_question
from app.forum.services._happened import happened
from app.forum.upkeep import recompute_state


@command
def reopen_question(actor: Actor, question_id: int, *, reason: str = "") -> None:
    """It takes replies again, and is nobody's duplicate any more. Not closed: nothing happens.

    Raises Refused (also where its answers were merged into another question) or NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    can_reopen(actor, question).enforce()
    if not is_over(question):
        return
    question.closed_at = question.closed_reason = question.duplicate_of_id = None
    question.closed_elsewhere = False
    happened(question, "reopened", actor, detail=reason)
    recompute_state(question)
    record(actor, "forum.question_reopened", subject=("question", question.id), reason=reason)
    emit(QuestionReopened(question_id=question.id, actor_id=actor.signed_in_id))
