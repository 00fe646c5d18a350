"""Say in which order categories stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from app.forum.models import Category
from app.forum.policy import can_manage_categories


@command
def reorder_categories(actor: Actor, category_ids: Sequence[int]) -> None:
    """These first, in this order; those that are not named keep their order behind them. Raises Refused."""
    can_manage_categories(actor).enforce()
    categories = db.session.scalars(
        select(Category)
        .where(Category.retired_at.is_(None))
        .order_by(Category.position, Category.name)
        .with_for_update()
    ).all()
    wanted = {number: place for place, number in enumerate(dict.fromkeys(category_ids))}
    ordered = sorted(categories, key=lambda category: wanted.get(category.id, len(wanted)))
    for place, category in enumerate(ordered, start=1):
        category.position = place
    record(
        actor,
        "forum.categories_reordered",
        subject=("category", None),
        order=[category.id for category in ordered],
    )
