"""Storing a comment: a plain one, and one that asks for information."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Comment, Question
from app.forum.texts import Body
from app.forum.upkeep import recompute_state


def comment_posted_already(actor: Actor, submission_key: str | None) -> int | None:
    """Inside a command: the comment that the same form made before."""
    if not submission_key:
        return None
    return db.session.scalar(
        select(Comment.id).where(
            Comment.author_id == actor.signed_in_id, Comment.submission_key == submission_key
        )
    )


def store_comment(
    actor: Actor,
    question: Question,
    body: Body,
    *,
    answer_id: int | None = None,
    submission_key: str | None = None,
    asks: bool = False,
) -> int:
    """Inside a command that holds the question's lock. Returns the comment's id."""
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
        asks=asks,
    )
    db.session.add(comment)
    question.last_activity_at = now
    recompute_state(question)
    return comment.id
