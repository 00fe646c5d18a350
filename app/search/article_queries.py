"""Reads of help articles for their index, and for what search shows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, or_, select

from app.articles.models import Article
from app.articles.queries import article_ids_after
from app.core.db import db
from app.core.markup.rendered import plain_text
from app.search.engine import Batch, Document

BATCH = 200
AGELESS = datetime(1970, 1, 1, tzinfo=UTC)
"""Of questions the latest count more, because the same trouble comes to many at a time. Articles are written
to last: to the ranking all of them are old."""
PUBLISHED = Article.state == "published"


def article_documents(article_ids: Sequence[int]) -> Batch:
    """These articles as everybody may see them, and the numbers of those that nobody may. One query."""
    rows = db.session.execute(
        select(
            Article.id,
            Article.title,
            Article.summary,
            Article.body_html,
            Article.tags,
            Article.category_id,
            Article.locale,
        ).where(Article.id.in_(article_ids), PUBLISHED)
    ).all()
    documents = [
        Document(
            number=row.id,
            title=row.title,
            body=f"{row.summary}\n{plain_text(row.body_html)}",
            asked_at=AGELESS,
            tags=tuple(row.tags),
            category_id=row.category_id or 0,
            language=row.locale,
        )
        for row in rows
    ]
    return documents, set(article_ids) - {row.id for row in rows}


def walk_articles() -> Iterator[list[Document]]:
    """The documents of all articles, a batch at a time, each from a fresh look at the database."""
    last = 0
    while ids := article_ids_after(last, BATCH):
        documents, _ = article_documents(ids)
        db.session.remove()
        yield list(documents)
        last = ids[-1]


def count_published() -> int:
    return db.session.scalar(select(func.count()).select_from(Article).where(PUBLISHED)) or 0


def article_texts(article_ids: Sequence[int]) -> dict[int, str]:
    """The plain text of those that everybody may see. One query."""
    rows = db.session.execute(
        select(Article.id, Article.body_html).where(Article.id.in_(article_ids), PUBLISHED)
    )
    return {row.id: plain_text(row.body_html) for row in rows}


def articles_called(names: Sequence[str]) -> dict[str, int]:
    """Published articles by address, and by what an import's source calls them."""
    rows = db.session.execute(
        select(Article.id, Article.slug, Article.given_slug)
        .where(PUBLISHED, or_(Article.slug.in_(names), Article.given_slug.in_(names)))
        .order_by(Article.id.desc())
    ).all()
    return {row.slug: row.id for row in rows} | {row.given_slug: row.id for row in rows if row.given_slug}
