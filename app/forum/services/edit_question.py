"""Edit a question: title, text, tags, category."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.markup import excerpt
from app.core.text import slugify
from app.core.uow import command, emit
from app.forum.events import QuestionEdited
from app.forum.models import Category, Question, QuestionTag
from app.forum.policy import can_edit
from app.forum.queries import tag_names, visible_question
from app.forum.services._asking import tag_question
from app.forum.services._happened import happened
from app.forum.services._revising import Version, begin_revision, needs_reason, set_body, store_revision
from app.forum.services.move_question import change_category
from app.forum.texts import Body
from app.forum.upkeep import recompute_state


@command
def edit_question(
    actor: Actor,
    question_id: int,
    title: str,
    body: Body,
    *,
    category_id: int,
    tags: tuple[str, ...],
    seen: int,
    reason: str = "",
) -> None:
    """Store a new version, unless nothing differs. `seen`: the version that the person began with.

    Raises Refused, NotFound, EditedMeanwhile, or Invalid on `reason` or `category`.
    """
    question = visible_question(actor, question_id, lock=True)
    can_edit(actor, question).enforce()
    needs_reason(actor, question, reason)
    version = begin_revision("question", question, seen=seen)
    held = tag_names(question.id)
    before = Version(question.body_source, question.title, " ".join(held), _category_name(question))
    change_category(question, category_id, actor)
    after = Version(body.source, title, " ".join(tags), _category_name(question))
    if after == before:
        return
    at = store_revision(
        "question", question, actor, before=before, after=after, version=version, reason=reason
    )
    question.title, question.slug = title, slugify(title)[:80]
    question.excerpt = excerpt(body.rendered.plain)
    set_body(question, body)
    _retag(question, held, tags)
    if actor.is_member(question.author_id):
        question.asker_edited_at = at
    else:
        record(actor, "forum.question_edited", subject=("question", question.id), reason=reason)
    happened(question, "edited", actor, detail=reason)
    recompute_state(question)
    emit(QuestionEdited(question_id=question.id, editor_id=actor.signed_in_id))


def _category_name(question: Question) -> str:
    return db.session.scalars(select(Category.name).where(Category.id == question.category_id)).one()


def _retag(question: Question, held: list[str], tags: tuple[str, ...]) -> None:
    if tuple(held) != tags:
        db.session.execute(delete(QuestionTag).where(QuestionTag.question_id == question.id))
        tag_question(question.id, tags)
