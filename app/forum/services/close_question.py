"""Close a question, with one of a few reasons."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid, Refused
from app.core.uow import command, emit
from app.forum.events import QuestionClosed
from app.forum.policy import can_moderate, is_over
from app.forum.queries import visible_question
from app.forum.services._happened import happened
from app.forum.upkeep import recompute_state

REASONS = ("off_topic", "unclear", "too_broad", "opinion", "resolved")
"""Of these only off_topic takes a question out of the statistics (definitions, *eligible question*)."""


@command
def close_question(actor: Actor, question_id: int, *, reason: str, note: str = "") -> None:
    """It stays readable and takes no more replies. Raises Refused, NotFound, or Invalid on `reason`."""
    question = visible_question(actor, question_id, lock=True)
    can_moderate(actor).enforce()
    if reason not in REASONS:
        raise Invalid(reason="Please choose a reason.")
    if is_over(question):
        raise Refused("closed", "Somebody has closed this question already.")
    question.closed_at, question.closed_reason, question.closed_elsewhere = clock.now(), reason, False
    question.claimed_by_id = question.claimed_until = None
    happened(question, "closed", actor, detail=reason)
    recompute_state(question)
    record(actor, "forum.question_closed", subject=("question", question.id), reason=note, why=reason)
    emit(QuestionClosed(question_id=question.id, actor_id=actor.signed_in_id, reason=reason))
