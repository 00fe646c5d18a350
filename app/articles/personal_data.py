"""What this room keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.articles.models import Article, ArticleVersion, ArticleVote
from app.core.db import db


def data_of_articles(member_id: int) -> dict[str, Any]:
    """What the member wrote, saved, published and retired, and what they said of others' articles."""
    return {
        "articles": _rows(
            select(
                Article.slug,
                Article.title,
                Article.summary,
                Article.body_source,
                Article.tags,
                Article.state,
                (Article.author_id == member_id).label("by_you"),
                (Article.published_by_id == member_id).label("published_by_you"),
                (Article.retired_by_id == member_id).label("retired_by_you"),
                Article.review_note,
                Article.retired_reason,
                Article.created_at,
                Article.edited_at,
                Article.published_at,
                Article.retired_at,
            )
            .where(
                or_(
                    Article.author_id == member_id,
                    Article.published_by_id == member_id,
                    Article.retired_by_id == member_id,
                )
            )
            .order_by(Article.id)
        ),
        "versions": _rows(
            select(*(c for c in ArticleVersion.__table__.columns if c.name not in ("id", "editor_id")))
            .where(ArticleVersion.editor_id == member_id)
            .order_by(ArticleVersion.id)
        ),
        "votes": _rows(
            select(Article.slug, ArticleVote.helped, ArticleVote.at, ArticleVote.undone_at)
            .join(Article, Article.id == ArticleVote.article_id)
            .where(ArticleVote.member_id == member_id)
            .order_by(ArticleVote.id)
        ),
    }


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
