"""Ask the asker for information: the question leaves the attention queue until there is a reply."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.uow import command, emit
from app.forum.events import CommentPosted, InfoRequested
from app.forum.policy import can_request_info
from app.forum.queries import visible_question
from app.forum.services._commenting import comment_posted_already, store_comment
from app.forum.services._happened import happened
from app.forum.texts import Body


@command
def request_info(actor: Actor, question_id: int, body: Body, *, submission_key: str | None = None) -> int:
    """Post what is asked as a comment on the question and return its id. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    can_request_info(actor, question).enforce()
    if posted := comment_posted_already(actor, submission_key):
        return posted
    comment_id = store_comment(actor, question, body, submission_key=submission_key, asks=True)
    happened(question, "info_requested", actor)
    emit(CommentPosted(question_id=question.id, comment_id=comment_id))
    emit(InfoRequested(question_id=question.id, comment_id=comment_id))
    return comment_id
