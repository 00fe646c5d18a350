"""Ask for a draft to be read and published."""

from __future__ import annotations

from app.articles.policy import can_submit
from app.articles.queries import visible_article_by_id
from app.core.actor import Actor
from app.core.uow import command


@command
def submit_article(actor: Actor, article_id: int) -> None:
    """Raises Refused or NotFound."""
    article = visible_article_by_id(actor, article_id, lock=True)
    can_submit(actor, article).enforce()
    article.state = "review"
