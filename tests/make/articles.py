"""Help articles, made by the product's own use cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.articles.models import Article
from app.articles.queries import current_version
from app.articles.services.edit_article import edit_article
from app.articles.services.publish_article import publish_article
from app.articles.services.write_article import write_article
from app.articles.texts import Draft
from app.core.actor import Actor
from app.core.db import db
from app.forum.texts import read_body
from tests.make.community import Community


class Articles:
    """Everything returns ids."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self._staff: Actor | None = None
        self._category: int | None = None

    def text(
        self, title: str, body: str = "Hold the button.", *, category_id: int | None = None, **more: Any
    ) -> Draft:
        if category_id is None:
            self._category = category_id = self._category or self.community.category("Guides")
        return Draft(title, more.get("summary", ""), read_body(body), category_id, more.get("tags", ()))

    def draft(
        self, author: Actor, *, title: str = "Starting anew", question_id: int | None = None, **text: Any
    ) -> int:
        slug = write_article(author, self.text(title, **text), question_id=question_id)
        return db.session.scalars(select(Article.id).where(Article.slug == slug)).one()

    def published(self, author: Actor, *, title: str = "Starting anew", **text: Any) -> int:
        """Written by the author and published by somebody of staff."""
        article = self.draft(author, title=title, **text)
        self._staff = self._staff or self.community.member("Pat Publisher", role="staff")
        publish_article(self._staff, article, seen=1)
        return article

    def edit(
        self, editor: Actor, article_id: int, *, title: str, reason: str = "Clearer", **text: Any
    ) -> None:
        seen = current_version(article_id)
        edit_article(editor, article_id, self.text(title, **text), seen=seen, reason=reason)


def the_article(article_id: int) -> Article:
    db.session.expire_all()
    return db.session.get_one(Article, article_id)
