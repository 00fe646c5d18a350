"""A browser that nobody is signed in with says whether an article answered the question."""

from __future__ import annotations

from app.articles.models import ArticleVisitorVote
from app.articles.queries import visible_article_by_id, visitor_vote
from app.articles.services._articles import recount
from app.core import clock
from app.core.actor import VISITOR
from app.core.db import db
from app.core.uow import command


@command
def say_as_visitor(article_id: int, *, visit_hash: str, helped: bool) -> None:
    """Counted apart, once a browser, and worth no points. What it says last holds. Raises NotFound."""
    article = visible_article_by_id(VISITOR, article_id, lock=True)
    said = visitor_vote(article.id, visit_hash)
    if said is None:
        said = ArticleVisitorVote(article_id=article.id, visit_hash=visit_hash)
        db.session.add(said)
    said.helped, said.at = helped, clock.now()
    recount(article)
