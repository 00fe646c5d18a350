"""Close a question that was asked before, with a link to the other one."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command, emit
from app.forum.events import QuestionClosed
from app.forum.models import Question
from app.forum.policy import can_moderate
from app.forum.services._happened import happened, lock_both
from app.forum.upkeep import recompute_state

DUPLICATE = "duplicate"


@command
def mark_duplicate(actor: Actor, question_id: int, other_id: int, *, note: str = "") -> int:
    """Returns the id of the question it repeats now: the original, where the other one is a duplicate itself.

    Raises Refused, NotFound, or Invalid on `other`.
    """
    question, original = lock_both(actor, question_id, other_id)
    can_moderate(actor).enforce()
    if question.duplicate_of_id == original.id:
        return original.id
    if question.merged_at is not None:
        raise Refused("merged", "This question has been merged already.")
    close_as_duplicate(question, original)
    happened(question, DUPLICATE, actor, other_id=original.id)
    recompute_state(question)
    record(
        actor,
        "forum.question_marked_duplicate",
        subject=("question", question.id),
        reason=note,
        original=original.id,
    )
    emit(QuestionClosed(question_id=question.id, actor_id=actor.signed_in_id, reason=DUPLICATE))
    return original.id


def close_as_duplicate(question: Question, original: Question) -> None:
    """Inside a command that has locked both."""
    if question.closed_at is None:
        question.closed_at = clock.now()
    question.closed_reason, question.closed_elsewhere = DUPLICATE, False
    question.duplicate_of_id = original.id
    question.claimed_by_id = question.claimed_until = None
    # What repeated this question repeats the original: nobody follows a chain of links.
    db.session.execute(
        update(Question).where(Question.duplicate_of_id == question.id).values(duplicate_of_id=original.id)
    )
