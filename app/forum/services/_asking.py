"""Storing a question: by who asks it now, and of one that was kept for a visitor."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_ignoring
from app.core.failpoints import failpoint
from app.core.text import slugify
from app.core.uow import emit
from app.forum.events import QuestionAsked
from app.forum.life_cycle import hotness
from app.forum.models import Category, Question, QuestionTag, Tag
from app.forum.services._happened import follow


def store_question(
    *,
    author_id: int,
    author_role: str,
    title: str,
    category: Category,
    tags: tuple[str, ...],
    **columns: object,
) -> Question:
    """Inside a command: a new question, which its asker follows. `columns`: its text, rendered."""
    category.question_count = Category.question_count + 1
    now = clock.now()
    question = Question(
        author_id=author_id,
        author_role=author_role,
        title=title,
        slug=slugify(title)[:80],
        category_id=category.id,
        created_at=now,
        last_activity_at=now,
        hot=hotness(now, score=0, me_too=0, answers=0),
        **columns,
    )
    db.session.add(question)
    db.session.flush()
    failpoint("posting.after_insert")
    tag_question(question.id, tags)
    follow(question.id, author_id)
    emit(QuestionAsked(question_id=question.id))
    return question


def tag_question(question_id: int, names: tuple[str, ...], *, first: int = 0) -> None:
    """Inside a command: give a question its tags, in this order from position `first` on.

    A tag used for the first time is made.
    """
    if not names:
        return
    db.session.execute(insert_ignoring(Tag), [{"name": name} for name in sorted(names)])
    order = {name: position for position, name in enumerate(names, first)}
    for tag in db.session.execute(select(Tag.id, Tag.name).where(Tag.name.in_(names))):
        db.session.add(QuestionTag(question_id=question_id, tag_id=tag.id, position=order[tag.name]))
