"""Make a category that questions may be asked in."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.text import slugify
from app.core.uow import command
from app.forum.models import Category
from app.forum.policy import can_manage_categories
from app.forum.texts import read_category_description, read_category_name


@command
def create_category(actor: Actor, name: str, description: str = "") -> int:
    """The last in order. Returns its id. Raises Refused, or Invalid on `name` or `description`."""
    can_manage_categories(actor).enforce()
    name = read_category_name(name)
    last = db.session.scalar(select(func.max(Category.position))) or 0
    category = Category(
        name=name,
        slug=free_slug(name),
        description=read_category_description(description),
        position=last + 1,
    )
    db.session.add(category)
    db.session.flush()
    record(actor, "forum.category_created", subject=("category", category.id), name=name)
    return category.id


def free_slug(name: str) -> str:
    """Inside a command: the name's part of the address, with a number where another category has it."""
    base = slugify(name, fallback="category")[:70]
    taken = set(
        db.session.scalars(select(Category.slug).where(Category.slug.startswith(base, autoescape=True)))
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
