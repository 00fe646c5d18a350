"""The asker says that an answer did not help, or takes that back."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.policy import Refused
from app.core.uow import command, emit
from app.forum.events import AnswerDidntHelp
from app.forum.policy import can_say_didnt_help
from app.forum.queries import standing_solution, visible_question
from app.forum.services._happened import happened
from app.forum.services.accept_answer import answer_of
from app.forum.upkeep import recompute_state


@command
def say_didnt_help(actor: Actor, question_id: int, answer_id: int, *, helped: bool) -> None:
    """Send the question back to the attention queue, or with `helped` take that back.

    Raises Refused, NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    answer = answer_of(question, answer_id)
    can_say_didnt_help(actor, question, answer).enforce()
    if (answer.didnt_help_at is None) == helped:
        return
    standing = standing_solution(question.id)
    if standing is not None and standing.answer_id == answer.id:
        raise Refused("is_solution", "You marked this as the solution. Take that back first.")
    answer.didnt_help_at = None if helped else clock.now()
    if not helped:
        happened(question, "didnt_help", actor, answer_id=answer.id)
    recompute_state(question)
    emit(AnswerDidntHelp(question_id=question.id, answer_id=answer.id))
