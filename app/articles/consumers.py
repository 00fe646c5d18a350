"""Articles hear of categories that are retired."""

from __future__ import annotations

from sqlalchemy import update

from app.articles.models import Article
from app.core.db import db
from app.core.kernel import Kernel
from app.forum.events import CategoryRetired
from app.forum.queries import home_of


def register(kernel: Kernel) -> None:
    kernel.consume("articles.categories", on_category_retired, CategoryRetired)


def on_category_retired(event: CategoryRetired) -> None:
    """Its articles move to where its questions went, which may be further by now."""
    home = home_of(event.new_home_id)
    if home is not None:
        db.session.execute(
            update(Article).where(Article.category_id == event.category_id).values(category_id=home.id)
        )
