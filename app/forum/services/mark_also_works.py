"""Mark an answer as one that also works; this never solves the question by itself."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command, emit
from app.forum.events import AnswerUnaccepted, MarkedAlsoWorks
from app.forum.models import Acceptance
from app.forum.policy import can_unaccept
from app.forum.queries import standing_also_works, standing_solution, visible_question
from app.forum.services.accept_answer import answer_of, entitled_role
from app.forum.upkeep import recompute_state


@command
def mark_also_works(actor: Actor, question_id: int, answer_id: int, *, works: bool) -> None:
    """Set or take back the mark. The solution itself needs none. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    answer = answer_of(question, answer_id)
    standing = standing_also_works(answer.id)
    now = clock.now()
    if not works:
        if standing is not None:
            can_unaccept(actor, question, standing).enforce()
            standing.undone_at, standing.undone_by_id = now, actor.signed_in_id
            emit(AnswerUnaccepted(question_id=question.id, acceptance_id=standing.id))
        return
    role = entitled_role(actor, question, answer, None)
    solution = standing_solution(question.id)
    if standing is not None or (solution is not None and solution.answer_id == answer.id):
        return
    mark = Acceptance(
        question_id=question.id,
        answer_id=answer.id,
        kind="also_works",
        by_id=actor.signed_in_id,
        by_role=role,
        at=now,
    )
    db.session.add(mark)
    if answer.didnt_help_at is not None:
        answer.didnt_help_at = None
        recompute_state(question)
    db.session.flush()
    emit(MarkedAlsoWorks(question_id=question.id, acceptance_id=mark.id))
