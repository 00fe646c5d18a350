"""Comment on a question or on one of its answers."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command, emit
from app.forum.events import CommentPosted
from app.forum.models import Comment
from app.forum.policy import can_reply
from app.forum.queries import visible_answer, visible_question
from app.forum.texts import Body
from app.forum.upkeep import recompute_state


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
    if submission_key:
        posted = db.session.scalar(
            select(Comment.id).where(
                Comment.author_id == actor.signed_in_id, Comment.submission_key == submission_key
            )
        )
        if posted:
            return posted
    now = clock.now()
    comment = Comment(
        question_id=question.id,
        answer_id=answer_id,
        body_source=body.source,
        body_html=body.rendered.html,
        renderer=body.rendered.version,
        note=body.rendered.note,
        author_id=actor.signed_in_id,
        author_role=actor.post_role,
        created_at=now,
        submission_key=submission_key,
    )
    db.session.add(comment)
    question.last_activity_at = now
    recompute_state(question)
    emit(CommentPosted(question_id=question.id, comment_id=comment.id))
    return comment.id
