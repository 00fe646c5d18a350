"""Answer a question."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.uow import command, emit
from app.forum.events import AnswerPosted
from app.forum.models import Answer
from app.forum.policy import can_reply
from app.forum.queries import visible_question
from app.forum.texts import Body
from app.forum.upkeep import recompute_state


@command
def post_answer(actor: Actor, question_id: int, body: Body, *, submission_key: str | None = None) -> int:
    """Store the answer and return its id. The same form sent twice returns the first one's id.

    Raises Refused or NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    can_reply(actor, question).enforce()
    if submission_key:
        posted = db.session.scalar(
            select(Answer.id).where(
                Answer.author_id == actor.signed_in_id, Answer.submission_key == submission_key
            )
        )
        if posted:
            return posted
    now = clock.now()
    answer = Answer(
        question_id=question.id,
        body_source=body.source,
        body_html=body.rendered.html,
        renderer=body.rendered.version,
        note=body.rendered.note,
        author_id=actor.signed_in_id,
        author_role=actor.post_role,
        created_at=now,
        submission_key=submission_key,
    )
    db.session.add(answer)
    db.session.flush()
    failpoint("posting.after_insert")
    recompute_state(question)
    question.last_activity_at = now
    if actor.is_member(question.claimed_by_id):
        question.claimed_by_id = question.claimed_until = None  # done
    emit(AnswerPosted(question_id=question.id, answer_id=answer.id))
    return answer.id
