"""Reads of help articles that decide, or that other rooms build on; pages read through `pages`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all

from app.articles.models import Article, ArticleVersion, ArticleVisitorVote, ArticleVote
from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.models import Category

TRIES = 5
"""Numbers that are tried behind an address that is taken, before chance decides."""
RESERVED = frozenset({"new"})
"""Addresses below /articles that are pages of their own."""


def article_url(slug: str) -> str:
    return f"/articles/{slug}"


def visible_article(actor: Actor, slug: str) -> Article:
    """By its address, or by what the source of an import calls it. Raises NotFound."""
    for name in (Article.slug, Article.given_slug):
        found = select(Article).where(name == slug).order_by(Article.id).limit(1)
        if (article := db.session.scalars(found).first()) is not None:
            return _for(actor, article)
    raise NotFound


def visible_article_by_id(actor: Actor, article_id: int, *, lock: bool = False) -> Article:
    """`lock` takes its row lock: everything that changes an article holds it. Raises NotFound."""
    statement = select(Article).where(Article.id == article_id)
    if lock:  # what was read before the lock may have changed while waiting for it
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return _for(actor, db.session.scalars(statement).first())


def _for(actor: Actor, article: Article | None) -> Article:
    if article is None or not may_see(actor, article):
        raise NotFound
    return article


def may_see(actor: Actor, article: Article) -> bool:
    """Published ones are everybody's; the others are for their author and whoever writes articles."""
    return (
        article.state == "published"
        or actor.can(capabilities.WRITE_ARTICLES)
        or actor.is_member(article.author_id)
    )


def free_slugs(wanted: Sequence[str]) -> list[str]:
    """Addresses for new articles, each as wanted where that is free, else with a number behind it."""
    found: dict[int, str] = {}
    used = set(RESERVED)
    for number in range(1, TRIES + 2):
        tried = {i: _numbered(slug, number) for i, slug in enumerate(wanted) if i not in found}
        if not tried:
            break
        used |= set(db.session.scalars(select(Article.slug).where(Article.slug.in_(set(tried.values())))))
        for i, slug in tried.items():
            if slug not in used:
                found[i] = slug
                used.add(slug)
    return [found[i] for i in range(len(wanted))]


def _numbered(slug: str, number: int) -> str:
    if number == 1:
        return slug
    return f"{slug}-{number if number <= TRIES else secrets.token_hex(6)}"


def current_version(article_id: int) -> int:
    """The number of the version that stands; 1 for an imported one that was never edited here."""
    newest = select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article_id)
    return db.session.scalar(newest) or 1


def last_version(article_id: int) -> Any | None:
    """Who saved the version that stands, and when."""
    return db.session.execute(
        select(ArticleVersion.editor_id, ArticleVersion.at)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    ).first()


def standing_vote(article_id: int, member_id: int) -> ArticleVote | None:
    return db.session.scalars(
        select(ArticleVote).where(
            ArticleVote.article_id == article_id,
            ArticleVote.member_id == member_id,
            ArticleVote.undone_at.is_(None),
        )
    ).first()


def yes_on_author_since(member_id: int, author_id: int | None, moment: datetime) -> int:
    """How often the member said yes to articles by this author since then, taken back or not."""
    if author_id is None:
        return 0
    said = (
        select(func.count())
        .select_from(ArticleVote)
        .join(Article, Article.id == ArticleVote.article_id)
        .where(ArticleVote.member_id == member_id, ArticleVote.helped, ArticleVote.at >= moment)
    )
    return db.session.scalar(said.where(Article.author_id == author_id)) or 0


def visitor_vote(article_id: int, visit_hash: str) -> ArticleVisitorVote | None:
    return db.session.scalars(
        select(ArticleVisitorVote).where(
            ArticleVisitorVote.article_id == article_id, ArticleVisitorVote.visit_hash == visit_hash
        )
    ).first()


def lock_articles(article_ids: Sequence[int]) -> None:
    """Inside a transaction: wait until nobody else changes these, and keep others waiting."""
    db.session.execute(
        select(Article.id).where(Article.id.in_(article_ids)).order_by(Article.id).with_for_update()
    )


def article_ids_after(last_id: int, limit: int) -> list[int]:
    """The next so many articles, for walks."""
    statement = select(Article.id).where(Article.id > last_id).order_by(Article.id).limit(limit)
    return list(db.session.scalars(statement))


def article_links(article_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and address, also of retired ones. One query."""
    rows = db.session.execute(
        select(Article.id, Article.title, Article.slug).where(Article.id.in_(set(article_ids)))
    )
    return {row.id: (row.title, article_url(row.slug)) for row in rows}


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """Something of an article for which its author is thanked, as it stands now."""

    kind: str
    """published, or helped: a member said that it answered the question."""
    cause_id: int
    """Of the article, or of the vote."""
    article_id: int
    author_id: int
    actor_id: int | None
    at: datetime


def article_facts(article_ids: Sequence[int]) -> list[ArticleFact]:
    """What stands to the credit of authors. Two queries.

    Publishing counts from the first time on, and goes when the article was retired as wrong; so do its votes.
    An article without an author here earns nobody anything.
    """
    stands = (
        Article.id.in_(article_ids),
        Article.author_id.is_not(None),
        Article.published_at.is_not(None),
        Article.retired_as_wrong.is_(False),
    )
    published = db.session.execute(
        select(Article.id, Article.author_id, Article.published_by_id, Article.published_at).where(*stands)
    )
    facts = [
        ArticleFact("published", row.id, row.id, row.author_id, row.published_by_id, row.published_at)
        for row in published
    ]
    vote = ArticleVote
    helped = db.session.execute(
        select(vote.id, vote.article_id, Article.author_id, vote.member_id, vote.at)
        .join(Article, Article.id == vote.article_id)
        .where(*stands, vote.helped, vote.undone_at.is_(None))
        .order_by(vote.id)
    )
    return facts + [
        ArticleFact("helped", row.id, row.article_id, row.author_id, row.member_id, row.at) for row in helped
    ]


def yes_between(
    start: datetime | None, end: datetime | None, *, category_id: int | None = None
) -> tuple[int, int, int]:
    """How often members and visitors said yes from `start` to before `end`, and on how many articles.

    Answers that were taken back do not count; those on articles that are retired by now do. None: no bound,
    and any category; one that groups others includes them. One query.
    """
    member, visitor = ArticleVote, ArticleVisitorVote
    said = union_all(
        select(member.article_id, literal(1).label("members"), member.at).where(
            member.helped, member.undone_at.is_(None)
        ),
        select(visitor.article_id, literal(0), visitor.at).where(visitor.helped),
    ).subquery()
    statement: Any = select(
        func.coalesce(func.sum(said.c.members), 0), func.count(), func.count(said.c.article_id.distinct())
    ).select_from(said)
    if start is not None:
        statement = statement.where(said.c.at >= start)
    if end is not None:
        statement = statement.where(said.c.at < end)
    if category_id is not None:
        children = select(Category.id).where(Category.parent_id == category_id)
        in_it = or_(Article.category_id == category_id, Article.category_id.in_(children))
        statement = statement.where(said.c.article_id.in_(select(Article.id).where(in_it)))
    by_members, by_all, on = db.session.execute(statement).one()
    return int(by_members), by_all - int(by_members), on
