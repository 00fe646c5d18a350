"""Ask a question."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.failpoints import failpoint
from app.core.markup import excerpt
from app.core.policy import Invalid
from app.core.text import slugify
from app.core.uow import command, emit
from app.forum.events import QuestionAsked
from app.forum.models import Category, Question, QuestionTag, Tag
from app.forum.policy import can_post
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
) -> int:
    """Store the question and return its id. The same form sent twice returns the first one's id.

    Raises Refused, or Invalid when the category is gone.
    """
    can_post(actor).enforce()
    if submission_key and (posted := _posted_already(actor, submission_key)):
        return posted
    category = db.session.get(Category, category_id)
    if category is None:
        raise Invalid(category="This category is no longer there. Please choose another.")
    category.question_count = Category.question_count + 1
    now = clock.now()
    question = Question(
        title=title,
        slug=slugify(title)[:80],
        excerpt=excerpt(body.rendered.plain),
        body_source=body.source,
        body_html=body.rendered.html,
        renderer=body.rendered.version,
        note=body.rendered.note,
        author_id=actor.signed_in_id,
        author_role=actor.post_role,
        category_id=category_id,
        created_at=now,
        last_activity_at=now,
        submission_key=submission_key,
    )
    db.session.add(question)
    db.session.flush()
    failpoint("posting.after_insert")
    tag_question(question.id, tags)
    emit(QuestionAsked(question_id=question.id))
    return question.id


def _posted_already(actor: Actor, submission_key: str) -> int | None:
    return db.session.scalar(
        select(Question.id).where(
            Question.author_id == actor.signed_in_id, Question.submission_key == submission_key
        )
    )


def tag_question(question_id: int, names: tuple[str, ...]) -> None:
    """Inside a command: give a question its tags; a tag used for the first time is made."""
    if not names:
        return
    db.session.execute(insert_ignoring(Tag), [{"name": name} for name in sorted(names)])
    for tag_id in db.session.scalars(select(Tag.id).where(Tag.name.in_(names))):
        db.session.add(QuestionTag(question_id=question_id, tag_id=tag_id))
