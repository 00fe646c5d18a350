"""Edit an answer."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit
from app.forum.events import AnswerEdited
from app.forum.queries import visible_answer, visible_question
from app.forum.services._happened import happened
from app.forum.services._revising import revise_text
from app.forum.texts import Body


@command
def edit_answer(actor: Actor, answer_id: int, body: Body, *, seen: int, reason: str = "") -> None:
    """Store a new version, unless nothing differs. `seen`: the version that the person began with.

    Raises Refused, NotFound, EditedMeanwhile, or Invalid on `reason`.
    """
    question = visible_question(actor, visible_answer(actor, answer_id).question_id, lock=True)
    answer = visible_answer(actor, answer_id)
    if not revise_text("answer", answer, actor, body, seen=seen, reason=reason):
        return
    if not actor.is_member(answer.author_id):
        happened(question, "answer_edited", actor, answer_id=answer.id, detail=reason)
        record(actor, "forum.answer_edited", subject=("answer", answer.id), reason=reason)
    emit(AnswerEdited(question_id=question.id, answer_id=answer.id, editor_id=actor.signed_in_id))
