"""Retire a category; its questions get a new home."""

from __future__ import annotations

from sqlalchemy import case, func, select, update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command, emit
from app.forum.events import CategoryRetired
from app.forum.models import Category, KeptQuestion, Question
from app.forum.policy import can_manage_categories


@command
def retire_category(actor: Actor, category_id: int, new_home_id: int) -> int:
    """Nothing more is asked in it; its address leads to the new home. Returns how many questions moved.

    Somebody who is asking in it just now is told, and keeps what they typed. Raises Refused, NotFound (also
    where it is retired already), or Invalid on `new_home`.
    """
    can_manage_categories(actor).enforce()
    if category_id == new_home_id:
        raise Invalid(new_home="Its questions need another category to go to.")
    # Whoever asks holds its row until the question is stored (`open_category`).
    locked = {
        row.id: row
        for row in db.session.scalars(
            select(Category)
            .where(Category.id.in_((category_id, new_home_id)))
            .order_by(Category.id)
            .with_for_update()
        )
    }
    category, home = locked.get(category_id), locked.get(new_home_id)
    if category is None or category.retired_at is not None:
        raise NotFound
    if home is None or home.retired_at is not None:
        raise Invalid(new_home="That category is no longer there. Please choose another.")
    moved = _move_everything(category.id, home.id)
    category.retired_at, category.new_home_id, category.question_count = clock.now(), home.id, 0
    home.question_count = (
        db.session.scalar(
            select(func.count()).where(Question.category_id == home.id, Question.hidden_at.is_(None))
        )
        or 0
    )
    record(
        actor,
        "forum.category_retired",
        subject=("category", category.id),
        new_home=home.id,
        questions=moved,
    )
    emit(CategoryRetired(category_id=category.id, new_home_id=home.id))
    return moved


def _move_everything(category_id: int, home_id: int) -> int:
    moved = db.session.scalar(select(func.count()).where(Question.category_id == category_id)) or 0
    for model in (Question, KeptQuestion):
        db.session.execute(update(model).where(model.category_id == category_id).values(category_id=home_id))
    # What led here leads on, so that nobody follows a chain.
    db.session.execute(
        update(Category).where(Category.new_home_id == category_id).values(new_home_id=home_id)
    )
    db.session.execute(
        update(Category)
        .where(Category.parent_id == category_id)
        .values(parent_id=case((Category.id != home_id, home_id)))
    )
    return moved
