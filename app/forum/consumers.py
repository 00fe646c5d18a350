"""The forum hears that a community was founded."""

from __future__ import annotations

from app.accounts.events import CommunityFounded
from app.core.db import db
from app.core.kernel import Kernel
from app.forum.models import Category
from app.forum.queries import all_categories


def register(kernel: Kernel) -> None:
    kernel.consume("forum.first_category", on_community_founded, CommunityFounded)


def on_community_founded(event: CommunityFounded) -> None:
    """A question needs a category, so a new community starts with one."""
    if not all_categories():
        db.session.add(Category(slug="general", name="General", description="Everything else"))
