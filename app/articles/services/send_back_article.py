"""Make a draft again of an article in review."""

from __future__ import annotations

from app.articles.policy import can_send_back
from app.articles.queries import visible_article_by_id
from app.articles.services._articles import is_own
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid
from app.core.uow import command


@command
def send_back_article(actor: Actor, article_id: int, *, reason: str = "") -> None:
    """Its author needs no reason. Raises Refused, NotFound, or Invalid on `reason`."""
    article = visible_article_by_id(actor, article_id, lock=True)
    can_send_back(actor, article).enforce()
    if not is_own(actor, article):
        if not reason:
            raise Invalid(reason="Please say what is missing. The author reads it.")
        record(actor, "articles.article_sent_back", subject=("article", article.id), reason=reason)
        article.review_note = reason
    article.state = "draft"
