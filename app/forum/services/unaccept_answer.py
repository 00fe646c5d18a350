"""Take an acceptance back."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.uow import command, emit
from app.forum.events import AnswerUnaccepted
from app.forum.policy import can_unaccept
from app.forum.queries import standing_solution, visible_question
from app.forum.upkeep import recompute_state


@command
def unaccept_answer(actor: Actor, question_id: int) -> None:
    """End the standing solution, so that the question is unsolved again. Nothing stands: nothing happens.

    Raises Refused or NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    standing = standing_solution(question.id)
    if standing is None:
        return
    can_unaccept(actor, question, standing).enforce()
    standing.undone_at, standing.undone_by_id = clock.now(), actor.signed_in_id
    recompute_state(question)
    emit(AnswerUnaccepted(question_id=question.id, acceptance_id=standing.id))
