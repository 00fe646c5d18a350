"""Give a category another name or description. Its address stays."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from app.forum.models import Category
from app.forum.policy import can_manage_categories
from app.forum.texts import read_category_description, read_category_name


@command
def rename_category(actor: Actor, category_id: int, name: str, description: str = "") -> None:
    """Raises Refused, NotFound, or Invalid on `name` or `description`."""
    can_manage_categories(actor).enforce()
    category = db.session.get(Category, category_id, with_for_update=True)
    if category is None or category.retired_at is not None:
        raise NotFound
    name, description = read_category_name(name), read_category_description(description)
    if (category.name, category.description) == (name, description):
        return
    record(
        actor, "forum.category_renamed", subject=("category", category.id), before=category.name, after=name
    )
    category.name, category.description = name, description
