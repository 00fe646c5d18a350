"""What every change of an article shares: its lock, its versions, its counters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.articles.models import Article, ArticleVersion, ArticleVisitorVote, ArticleVote
from app.articles.queries import current_version
from app.articles.texts import Draft
from app.core.actor import Actor
from app.core.db import db
from app.forum.queries import category_by_id, open_category
from app.forum.services._revising import EditedMeanwhile


def fill_in(article: Article, draft: Draft) -> None:
    """Inside a command: give the article this text. Raises Invalid when the category is gone."""
    if article.category_id != draft.category_id:
        article.category_id = open_category(draft.category_id).id
    article.title, article.summary, article.tags = draft.title, draft.summary, list(draft.tags)
    article.body_source, article.body_format = draft.body.source, draft.body.format
    article.body_html, article.renderer = draft.body.rendered.html, draft.body.rendered.version
    article.note = draft.body.rendered.note


def keep_version(article: Article, number: int, *, by: int | None, at: datetime, reason: str = "") -> None:
    """Inside a command: what stands is version `number`, for good."""
    name = category_by_id(article.category_id).name if article.category_id else ""
    db.session.add(
        ArticleVersion(
            article_id=article.id,
            number=number,
            editor_id=by,
            at=at,
            reason=reason,
            title=article.title,
            summary=article.summary,
            category=name,
            tags=" ".join(article.tags)[:300],
            body_source=article.body_source,
        )
    )


def seen_version(article: Article, seen: int) -> int:
    """Inside a command that holds the article's lock: the version that stands. Raises EditedMeanwhile.

    Who publishes publishes what they have read, so that holds for them as for the second of two editors.
    """
    version = current_version(article.id)
    if version != seen:
        raise EditedMeanwhile(version)
    return version


def has_versions(article: Article) -> bool:
    statement = select(ArticleVersion.id).where(ArticleVersion.article_id == article.id).limit(1)
    return db.session.scalar(statement) is not None


def recount(article: Article) -> None:
    """Inside a command that holds the article's lock: its counters, from the rows."""
    db.session.flush()
    of_members = _count(ArticleVote, article, ArticleVote.undone_at.is_(None))
    of_visitors = _count(ArticleVisitorVote, article)
    article.yes_count, article.no_count = of_members[True], of_members[False]
    article.visitor_yes_count, article.visitor_no_count = of_visitors[True], of_visitors[False]


def _count(model: Any, article: Article, *where: Any) -> dict[bool, int]:
    of_it = select(model.helped, func.count()).where(model.article_id == article.id, *where)
    rows = db.session.execute(of_it.group_by(model.helped))
    return {True: 0, False: 0} | {bool(helped): count for helped, count in rows}


def is_own(actor: Actor, article: Article) -> bool:
    return actor.is_member(article.author_id)
