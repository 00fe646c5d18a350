"""Articles hear of categories that are retired."""

from __future__ import annotations

from sqlalchemy import select, update

from app.articles.events import ArticleEdited
from app.articles.models import Article
from app.core.db import db
from app.core.kernel import Kernel
from app.core.uow import emit
from app.forum.events import CategoryRetired
from app.forum.queries import home_of


def register(kernel: Kernel) -> None:
    kernel.consume("articles.categories", on_category_retired, CategoryRetired)


def on_category_retired(event: CategoryRetired) -> None:
    """Its articles move to where its questions went, which may be further by now."""
    home = home_of(event.new_home_id)
    if home is None:
        return
    moved = db.session.scalars(
        select(Article.id)
        .where(Article.category_id == event.category_id)
        .order_by(Article.id)
        .with_for_update()
    ).all()
    db.session.execute(update(Article).where(Article.id.in_(moved)).values(category_id=home.id))
    for article_id in moved:
        emit(ArticleEdited(article_id=article_id))
