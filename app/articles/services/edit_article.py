"""Edit a help article. Every version is kept."""

from __future__ import annotations

from app.articles.events import ArticleEdited
from app.articles.models import Article
from app.articles.policy import can_edit
from app.articles.queries import visible_article_by_id
from app.articles.services._articles import fill_in, has_versions, is_own, keep_version, seen_version
from app.articles.texts import Draft
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid
from app.core.uow import command, emit


@command
def edit_article(actor: Actor, article_id: int, draft: Draft, *, seen: int, reason: str = "") -> None:
    """Store a new version, unless nothing differs. `seen`: the version that the person began with.

    Raises Refused, NotFound, EditedMeanwhile, or Invalid on `reason` or `category`.
    """
    article = visible_article_by_id(actor, article_id, lock=True)
    can_edit(actor, article).enforce()
    version = seen_version(article, seen)
    if not _differs(article, draft):
        return
    if not reason and not (article.state == "draft" and is_own(actor, article)):
        raise Invalid(reason="Please say why, in a few words. Others read it.")
    if not has_versions(article):  # imported: what stood until now is the first
        keep_version(article, 1, by=article.author_id, at=article.created_at or clock.now())
    now = clock.now()
    fill_in(article, draft)
    article.edited_at = now
    keep_version(article, version + 1, by=actor.signed_in_id, at=now, reason=reason)
    if not is_own(actor, article):
        record(actor, "articles.article_edited", subject=("article", article.id), reason=reason)
    if article.state == "published":
        emit(ArticleEdited(article_id=article.id))


def _differs(article: Article, draft: Draft) -> bool:
    now = (article.title, article.summary, article.body_source, article.category_id, tuple(article.tags))
    return now != (draft.title, draft.summary, draft.body.source, draft.category_id, draft.tags)
