"""Ask a question."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.db import db
from app.core.markup import excerpt
from app.core.uow import command
from app.forum.models import KeptQuestion, Question
from app.forum.policy import can_post
from app.forum.queries import open_category
from app.forum.services._asking import store_question
from app.forum.texts import Body


@command
def ask_question(
    actor: Actor,
    title: str,
    body: Body,
    *,
    category_id: int,
    tags: tuple[str, ...] = (),
    submission_key: str | None = None,
    visit_hash: str | None = None,
) -> int:
    """Store the question and return its id. The same form sent twice returns the first one's id.

    `visit_hash`: of the browser, where it kept this question from before signing up; it is kept no more.
    Raises Refused, or Invalid when the category is gone.
    """
    can_post(actor).enforce()
    if submission_key and (posted := _posted_already(actor, submission_key)):
        return posted
    if visit_hash:
        db.session.execute(
            delete(KeptQuestion).where(
                KeptQuestion.visit_hash == visit_hash, KeptQuestion.posted_id.is_(None)
            )
        )
    question = store_question(
        author_id=actor.signed_in_id,
        author_role=actor.post_role,
        title=title,
        category=open_category(category_id),
        tags=tags,
        excerpt=excerpt(body.rendered.plain),
        body_source=body.source,
        body_html=body.rendered.html,
        renderer=body.rendered.version,
        note=body.rendered.note,
        submission_key=submission_key,
    )
    return question.id


def _posted_already(actor: Actor, submission_key: str) -> int | None:
    return db.session.scalar(
        select(Question.id).where(
            Question.author_id == actor.signed_in_id, Question.submission_key == submission_key
        )
    )
