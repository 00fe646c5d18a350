"""Give a claim back before it ends by itself."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.uow import command
from app.forum.queries import visible_question


@command
def release_claim(actor: Actor, question_id: int) -> None:
    """Release the actor's own claim; nothing happens where there is none. Raises NotFound."""
    question = visible_question(actor, question_id, lock=True)
    if actor.is_member(question.claimed_by_id):
        question.claimed_by_id = question.claimed_until = None
