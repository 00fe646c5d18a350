"""Comment on a question or on one of its answers."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.policy import NotFound
from app.core.uow import command, emit
from app.forum.events import CommentPosted
from app.forum.policy import can_reply
from app.forum.queries import visible_answer, visible_question
from app.forum.services._commenting import comment_posted_already, store_comment
from app.forum.texts import Body


@command
def post_comment(
    actor: Actor,
    question_id: int,
    body: Body,
    *,
    answer_id: int | None = None,
    submission_key: str | None = None,
) -> int:
    """Store the comment and return its id. The same form sent twice returns the first one's id.

    Raises Refused or NotFound.
    """
    question = visible_question(actor, question_id, lock=True)
    if answer_id is not None and visible_answer(actor, answer_id).question_id != question.id:
        raise NotFound
    can_reply(actor, question).enforce()
    if posted := comment_posted_already(actor, submission_key):
        return posted
    comment_id = store_comment(actor, question, body, answer_id=answer_id, submission_key=submission_key)
    emit(CommentPosted(question_id=question.id, comment_id=comment_id))
    return comment_id
