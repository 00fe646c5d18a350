"""Lock a question, so that it takes no more replies whatever its state, or unlock it."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import RepliesLocked
from app.forum.policy import can_moderate
from app.forum.queries import visible_question
from app.forum.services._happened import happened
from app.forum.upkeep import recompute_state


@command
def lock_replies(actor: Actor, question_id: int, *, locked: bool, reason: str = "") -> None:
    """Raises Refused or NotFound. Nothing happens when it is so already."""
    question = visible_question(actor, question_id, lock=True)
    can_moderate(actor).enforce()
    if (question.locked_at is not None) == locked:
        return
    question.locked_at = clock.now() if locked else None
    if locked:
        question.claimed_by_id = question.claimed_until = None
    happened(question, "locked" if locked else "unlocked", actor, detail=reason)
    recompute_state(question)
    action = "forum.question_locked" if locked else "forum.question_unlocked"
    record(actor, action, subject=("question", question.id), reason=reason)
    emit(RepliesLocked(question_id=question.id, actor_id=actor.signed_in_id, locked=locked))
