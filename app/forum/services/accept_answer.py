"""Say which answer solved the question."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.options import number
from app.core.policy import NotFound
from app.core.uow import command, emit
from app.forum.events import AnswerAccepted, AnswerUnaccepted
from app.forum.models import Acceptance, Answer, Question
from app.forum.policy import can_accept
from app.forum.queries import asker_last_seen, standing_also_works, standing_solution, visible_question
from app.forum.upkeep import recompute_state


@command
def accept_answer(actor: Actor, question_id: int, answer_id: int, *, thanks: str = "") -> int:
    """Make the answer the solution, in place of the one that stood. Returns the acceptance's id.

    Accepting the standing solution again changes nothing. Raises Refused or NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    answer = answer_of(question, answer_id)
    standing = standing_solution(question.id)
    role = entitled_role(actor, question, answer, standing)
    if standing is not None and standing.answer_id == answer.id:
        return standing.id
    now = clock.now()
    if standing is not None:
        standing.undone_at, standing.undone_by_id = now, actor.signed_in_id
        db.session.flush()  # one standing solution at most
        emit(AnswerUnaccepted(question_id=question.id, acceptance_id=standing.id))
    if (also := standing_also_works(answer.id)) is not None:  # it is now more than that
        also.undone_at, also.undone_by_id = now, actor.signed_in_id
        emit(AnswerUnaccepted(question_id=question.id, acceptance_id=also.id))
    acceptance = Acceptance(
        question_id=question.id,
        answer_id=answer.id,
        kind="solution",
        by_id=actor.signed_in_id,
        by_role=role,
        at=now,
        thanks=thanks,
    )
    db.session.add(acceptance)
    answer.didnt_help_at = None
    question.last_activity_at = now
    recompute_state(question)
    emit(AnswerAccepted(question_id=question.id, acceptance_id=acceptance.id))
    return acceptance.id


def answer_of(question: Question, answer_id: int) -> Answer:
    """The question's answer, or NotFound. A hidden answer solves nothing, so nobody finds it here."""
    answer = db.session.get(Answer, answer_id)
    if answer is None or answer.question_id != question.id or answer.hidden_at is not None:
        raise NotFound
    return answer


def entitled_role(actor: Actor, question: Question, answer: Answer, standing: Acceptance | None) -> str:
    """The role in which the actor accepts. Raises Refused."""
    # An acceptance of a hidden answer solves nothing, so it stands in nobody's way.
    solves = standing is not None and db.session.get_one(Answer, standing.answer_id).hidden_at is None
    decision = can_accept(
        actor,
        question,
        answer,
        standing=standing if solves else None,
        asker_last_seen=asker_last_seen(question),
        now=clock.now(),
        silence=timedelta(days=number("forum.silence_days")),
    )
    decision.verdict.enforce()
    return decision.role or ""
