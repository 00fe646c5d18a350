"""What help articles give their authors: one that is published, each member whose question it answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.articles.queries import article_facts, article_ids_after, article_links, lock_articles
from superusers.reputation.rules import Earning
from superusers.reputation.sources import DueLine, Source

ARTICLES = "article"
EVENTS = {
    "published": (Earning.ARTICLE_PUBLISHED, "article"),
    "helped": (Earning.ARTICLE_UP_VOTED, "article_vote"),
}
"""By the kind of fact: the event, and the type of its cause."""


def _due_lines(article_ids: Sequence[int]) -> Iterator[DueLine]:
    for fact in article_facts(article_ids):
        event, cause_type = EVENTS[fact.kind]
        yield DueLine(
            event,
            cause_type,
            fact.cause_id,
            fact.author_id,
            None,
            fact.actor_id,
            fact.at,
            source=ARTICLES,
            source_id=fact.article_id,
        )


SOURCE = Source(
    ARTICLES, ids_after=article_ids_after, lock=lock_articles, due_lines=_due_lines, links=article_links
)
