"""What the pages of help articles show, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import func, select

from app.accounts.models import Member
from app.accounts.names import FORMER_NAME
from app.articles.models import Article, ArticleVersion
from app.articles.policy import can_edit, can_publish, can_retire, can_send_back, can_submit, can_vote
from app.articles.queries import article_url, current_version, standing_vote
from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Category
from app.forum.pages import Link, Pager, member_url
from app.forum.queries import question_links
from app.forum.versions import VERSIONS_A_PAGE, VersionView, version_view

PAGE = 30
A_CATEGORY = 6
"""So many of a category stand in the list of all."""
WITHOUT = "Everything else"
"""What stands in no category."""
SHOWS = {"published": "Published", "review": "In review", "draft": "Drafts", "retired": "Retired"}
FIELDS = (
    ("title", "Title"),
    ("summary", "In short"),
    ("category", "Category"),
    ("tags", "Tags"),
    ("body_source", "Text"),
)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    id: int
    title: str
    url: str
    summary: str
    category: str
    category_url: str | None
    author_name: str
    helped: int
    """People who said that it answered their question, members and visitors."""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of a category, or the first of them."""

    name: str
    url: str | None
    """Of all of them; None where they all stand here."""
    count: int
    rows: list[ArticleRow]


def shelves() -> list[Shelf]:
    """Every category that has published articles, with those that helped most. One query."""
    helped = Article.yes_count + Article.visitor_yes_count
    category, best_first = Article.category_id, (helped.desc(), Article.title, Article.id)
    numbered = (
        select(
            Article.id,
            func.row_number().over(partition_by=category, order_by=best_first).label("place"),
            func.count().over(partition_by=category).label("in_it"),
        )
        .where(Article.state == "published")
        .subquery()
    )
    rows = db.session.execute(
        _rows()
        .add_columns(numbered.c.in_it)
        .join(numbered, numbered.c.id == Article.id)
        .where(numbered.c.place <= A_CATEGORY)
        .order_by(Category.position.is_(None), Category.position, Category.name, numbered.c.place)
    ).all()
    found = []
    for name, group in groupby(rows, key=lambda row: row.category_name):
        of_it = list(group)
        more = of_it[0].in_it > len(of_it)
        url = list_url(category=of_it[0].category_slug or "") if more else None
        found.append(Shelf(name or WITHOUT, url, of_it[0].in_it, [_row(row) for row in of_it]))
    return found


def list_url(*, show: str = "published", category: str | None = None, page: int = 1) -> str:
    typed: dict[str, Any] = {"show": show} if show != "published" else {}
    typed |= {"category": category} if category is not None else {}
    typed |= {"page": page} if page > 1 else {}
    return f"/articles?{urlencode(typed)}" if typed else "/articles"


def article_page(
    *, show: str, category: Category | None, without: bool, page: int
) -> tuple[list[ArticleRow], Pager]:
    """A page of the articles in one state, of a category (or `without` one). One query."""
    statement = _rows().where(Article.state == show)
    if category is not None:
        statement = statement.where(Article.category_id == category.id)
    elif without:
        statement = statement.where(Article.category_id.is_(None))
    statement = statement.order_by(Article.title, Article.id).offset((page - 1) * PAGE).limit(PAGE + 1)
    rows = db.session.execute(statement).all()
    slug = category.slug if category is not None else "" if without else None
    pager = Pager(
        newer_url=list_url(show=show, category=slug, page=page - 1) if page > 1 else None,
        older_url=list_url(show=show, category=slug, page=page + 1) if len(rows) > PAGE else None,
    )
    return [_row(row) for row in rows[:PAGE]], pager


def article_rows(ids: Sequence[int]) -> list[ArticleRow]:
    """Published ones, in this order. One query."""
    if not ids:
        return []
    rows = db.session.execute(_rows().where(Article.id.in_(ids), Article.state == "published"))
    found = {row.id: _row(row) for row in rows}
    return [found[number] for number in ids if number in found]


def state_tabs(show: str) -> list[Link]:
    """For those who write: how many there are in each state. One query."""
    counted = select(Article.state, func.count().label("n")).group_by(Article.state)
    counts = {row.state: row.n for row in db.session.execute(counted)}
    return [
        Link(word, list_url(show=state), current=state == show, count=counts.get(state, 0))
        for state, word in SHOWS.items()
    ]


def _rows() -> Any:
    return (
        select(
            Article.id,
            Article.slug,
            Article.title,
            Article.summary,
            Article.locale,
            (Article.yes_count + Article.visitor_yes_count).label("helped"),
            Category.name.label("category_name"),
            Category.slug.label("category_slug"),
            Member.name.label("author_name"),
            Article.author_id,
        )
        .select_from(Article)
        .outerjoin(Category, Category.id == Article.category_id)
        .outerjoin(Member, Member.id == Article.author_id)
    )


def _row(row: Any) -> ArticleRow:
    return ArticleRow(
        id=row.id,
        title=row.title,
        url=article_url(row.slug),
        summary=row.summary,
        category=row.category_name or WITHOUT,
        category_url=list_url(category=row.category_slug) if row.category_slug else None,
        author_name=row.author_name or "",
        helped=row.helped,
        locale=row.locale,
    )


@dataclass(frozen=True, slots=True)
class Acts:
    """What the viewer may do with the article now; each is a button or a link."""

    edit: bool = False
    submit: bool = False
    publish: bool = False
    send_back: bool = False
    retire: bool = False

    def __bool__(self) -> bool:
        return self.edit or self.submit or self.publish or self.send_back or self.retire


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article as its page shows it."""

    title: str
    url: str
    summary: str
    body_html: Markup
    state: str
    locale: str
    crumbs: list[tuple[str, str]]
    tags: list[tuple[str, str]]
    author_name: str
    author_url: str | None
    """Both of nobody where it was imported."""
    author_role: str
    is_own: bool
    note: str | None
    """To its author: why it is shown as typed."""
    review_note: str
    published_at: datetime | None
    edited_at: datetime | None
    retired_reason: str
    question: tuple[str, str] | None
    """Title and address of what it was made of."""
    version: int
    acts: Acts
    helped: bool | None
    """What the viewer has said; None: nothing."""
    may_say: bool
    """The viewer may say whether it helped: at once, or a visitor on a page of its own."""
    figures: tuple[int, int] | None = field(default=None)
    """Of members and visitors together, how many said yes and no; for those who write."""


def read_article(actor: Actor, article: Article) -> ArticleView:
    """At most five queries."""
    author, category = _around(article)
    own = actor.is_member(article.author_id)
    said = standing_vote(article.id, actor.signed_in_id) if actor.is_signed_in else None
    crumbs = [("Articles", "/articles")]
    if category is not None:
        crumbs.append((category.name, list_url(category=category.slug)))
    writes, tags = actor.can(capabilities.WRITE_ARTICLES), article.tags
    links = question_links([article.question_id]) if article.question_id is not None else {}
    return ArticleView(
        title=article.title,
        url=article_url(article.slug),
        summary=article.summary,
        body_html=Markup(article.body_html),  # noqa: S704 - sanitised when it was written
        state=article.state,
        locale=article.locale,
        crumbs=crumbs,
        tags=[(name, f"/search?{urlencode({'q': f'tag:{name}', 'in': 'articles'})}") for name in tags],
        author_name=author or (FORMER_NAME if article.given_slug is None else ""),
        author_url=member_url(article.author_id, author),
        author_role=article.author_role if author else "customer",
        is_own=own,
        note=article.note if own else None,
        review_note=article.review_note,
        published_at=article.published_at,
        edited_at=article.edited_at,
        retired_reason=article.retired_reason,
        question=links.get(article.question_id or 0),
        version=current_version(article.id) if writes else 1,
        acts=_acts(actor, article) if writes else Acts(),
        helped=said.helped if said else None,
        may_say=article.state == "published" and (not actor.is_signed_in or bool(can_vote(actor, article))),
        figures=(
            (article.yes_count + article.visitor_yes_count, article.no_count + article.visitor_no_count)
            if writes or own
            else None
        ),
    )


def _around(article: Article) -> tuple[str | None, Category | None]:
    """The name of its author, and its category. One query."""
    row = db.session.execute(
        select(Member.name, Category)
        .select_from(Article)
        .outerjoin(Member, Member.id == Article.author_id)
        .outerjoin(Category, Category.id == Article.category_id)
        .where(Article.id == article.id)
    ).one()
    return row[0], row[1]


def _acts(actor: Actor, article: Article) -> Acts:
    return Acts(
        edit=bool(can_edit(actor, article)),
        submit=bool(can_submit(actor, article)),
        publish=bool(can_publish(actor, article)),
        send_back=bool(can_send_back(actor, article)),
        retire=bool(can_retire(actor, article)),
    )


def read_article_versions(article_id: int, *, page: int = 1) -> tuple[list[VersionView], bool]:
    """A page of versions, the newest first, and whether older ones follow. One query."""
    rows = db.session.execute(
        select(*ArticleVersion.__table__.columns, Member.name)
        .outerjoin(Member, Member.id == ArticleVersion.editor_id)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
        .offset((page - 1) * VERSIONS_A_PAGE)
        .limit(VERSIONS_A_PAGE + 1)
    ).all()
    shown = [version_view(row, older, FIELDS) for row, older in zip(rows, [*rows[1:], None], strict=False)]
    return shown[:VERSIONS_A_PAGE], len(rows) > VERSIONS_A_PAGE


def article_of_question(question_id: int) -> tuple[str, str] | None:
    """Title and address of the published article that was made of this question. One query."""
    row = db.session.execute(
        select(Article.title, Article.slug)
        .where(Article.question_id == question_id, Article.state == "published")
        .order_by(Article.id)
        .limit(1)
    ).first()
    return (row.title, article_url(row.slug)) if row else None
