"""Take a help article away from readers. Nothing is deleted."""

from __future__ import annotations

from app.articles.events import ArticleRetired
from app.articles.policy import can_retire
from app.articles.queries import visible_article_by_id
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid
from app.core.uow import command, emit


@command
def retire_article(actor: Actor, article_id: int, *, reason: str, wrong: bool = False) -> None:
    """`wrong`: it was never right, so what it earned is taken back; else it is outdated and keeps it.

    Raises Refused, NotFound, or Invalid on `reason`.
    """
    article = visible_article_by_id(actor, article_id, lock=True)
    can_retire(actor, article).enforce()
    if not reason:
        raise Invalid(reason="Please say why, in a few words. The author reads it.")
    was_published = article.state == "published"
    article.state, article.retired_at, article.retired_by_id = "retired", clock.now(), actor.signed_in_id
    article.retired_reason, article.retired_as_wrong = reason, wrong and was_published
    record(actor, "articles.article_retired", subject=("article", article.id), reason=reason, wrong=wrong)
    if was_published:
        emit(ArticleRetired(article_id=article.id))
