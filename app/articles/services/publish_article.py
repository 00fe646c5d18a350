"""Publish a help article that was read before, or one that was retired once more."""

from __future__ import annotations

from app.articles.events import ArticlePublished
from app.articles.policy import can_publish
from app.articles.queries import visible_article_by_id
from app.articles.services._articles import seen_version
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, emit


@command
def publish_article(actor: Actor, article_id: int, *, seen: int) -> None:
    """`seen`: the version that the person has read. Raises Refused, NotFound or EditedMeanwhile."""
    article = visible_article_by_id(actor, article_id, lock=True)
    can_publish(actor, article).enforce()
    seen_version(article, seen)
    article.state, article.review_note = "published", ""
    article.published_at = article.published_at or clock.now()
    article.published_by_id = actor.signed_in_id
    article.retired_at = article.retired_by_id = None
    article.retired_reason, article.retired_as_wrong = "", False
    record(actor, "articles.article_published", subject=("article", article.id))
    emit(ArticlePublished(article_id=article.id))
