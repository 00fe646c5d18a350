"""What the forum's pages show, read as plain rows in a constant number of queries.

The templates document the same shapes at their tops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import ColumnElement, FromClause, Select, String, and_, func, or_, select, type_coerce

from app.accounts.models import Member
from app.core.db import db
from app.forum.models import Category, Question, QuestionTag, Tag

PAGE = 30
FORMER_NAME = "Former member"
question_table: FromClause = Question.__table__

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """A tab or a filter."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that narrows the list, and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class CategoryLink:
    name: str
    url: str
    question_count: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    newer_url: str | None = None
    older_url: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: int
    url: str
    title: str
    excerpt: str
    state: str
    answer_count: int
    score: int
    author_id: int | None
    author_name: str
    author_url: str | None
    asked_at: datetime
    category_name: str | None
    category_url: str | None
    tags: list[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of a list of questions, newest first."""

    rows: list[QuestionRow] = field(default_factory=list)
    newer: str | None = None
    older: str | None = None
    """Cursors for `before` and `after`."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of questions."""

    show: str = "all"
    category: Category | None = None
    tag: str | None = None

    def url(self, path: str, **changes: str | None) -> str:
        values: dict[str, str | None] = {
            "filter": self.show if self.show != "all" else None,
            "category": self.category.slug if self.category else None,
            "tag": self.tag,
        }
        kept = {key: value for key, value in (values | changes).items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path


def question_url(question_id: int, slug: str) -> str:
    return f"/questions/{question_id}/{slug}"


def member_url(member_id: int | None) -> str | None:
    return f"/members/{member_id}" if member_id is not None else None


def category_url(slug: str) -> str:
    return f"/questions?{urlencode({'category': slug})}"


def tag_links(joined: str | None) -> list[tuple[str, str]]:
    return [
        (name, f"/questions?{urlencode({'tag': name})}") for name in sorted((joined or "").split(",")) if name
    ]


def shown_state(
    state: str,
    *,
    hidden_at: datetime | None,
    duplicate_of: int | None,
    reason: str | None,
    closed_at: datetime | None,
) -> str:
    """The one state a chip shows: a side state, or how far the question has come."""
    if hidden_at is not None:
        return "hidden"
    if duplicate_of is not None or reason == "duplicate":
        return "duplicate"
    if closed_at is not None and state != "solved":
        return "closed"
    return state


def tags_of_question() -> ColumnElement[Any]:
    """The tags' names joined by commas, as a column of a query over questions."""
    tag, of = Tag.__table__, QuestionTag.__table__
    return (
        select(func.aggregate_strings(tag.c.name, ","))
        .select_from(of.join(tag, tag.c.id == of.c.tag_id))
        .where(of.c.question_id == question_table.c.id)
        .correlate(question_table)
        .scalar_subquery()
    )


@cache
def question_rows_statement() -> Select[Any]:
    """Rows of a list. Over the tables, and built once: the ORM would cost more than the query."""
    q, author, category = question_table.c, Member.__table__.alias("author"), Category.__table__
    return (
        select(
            q.id,
            q.slug,
            q.title,
            q.excerpt,
            q.state,
            q.hidden_at,
            q.duplicate_of_id,
            q.closed_reason,
            q.closed_at,
            q.answer_count,
            q.score,
            q.author_id,
            author.c.name.label("author_name"),
            q.created_at,
            category.c.name.label("category_name"),
            category.c.slug.label("category_slug"),
            type_coerce(tags_of_question(), String).label("tags"),
        )
        .select_from(question_table)
        .join(category, category.c.id == q.category_id)
        .outerjoin(author, author.c.id == q.author_id)
    )


def as_question_row(row: Any, note: str = "") -> QuestionRow:
    return QuestionRow(
        id=row.id,
        url=question_url(row.id, row.slug),
        title=row.title,
        excerpt=row.excerpt,
        state=shown_state(
            row.state,
            hidden_at=row.hidden_at,
            duplicate_of=row.duplicate_of_id,
            reason=row.closed_reason,
            closed_at=row.closed_at,
        ),
        answer_count=row.answer_count,
        score=row.score,
        author_id=row.author_id,
        author_name=row.author_name or FORMER_NAME,
        author_url=member_url(row.author_id),
        asked_at=row.created_at,
        category_name=row.category_name,
        category_url=category_url(row.category_slug),
        tags=tag_links(row.tags),
        note=note,
    )


def question_rows(ids: Sequence[int], notes: dict[int, str] | None = None) -> list[QuestionRow]:
    """Rows for these ids, in their order; for lists that another room has put together."""
    found = {
        row.id: as_question_row(row, (notes or {}).get(row.id, ""))
        for row in db.session.execute(question_rows_statement().where(Question.id.in_(ids)))
    }
    return [found[i] for i in ids if i in found]


def encode_cursor(moment: datetime, number: int) -> str:
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{number}"


def decode_cursor(text: str | None) -> tuple[datetime, int] | None:
    """A position in a list, or None for anything we did not write."""
    micros, _, number = (text or "").partition("-")
    if not (micros.isascii() and number.isascii() and micros.isdigit() and number.isdigit()):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(micros)), min(int(number), 2**63 - 1)
    except OverflowError:
        return None


def list_questions(filters: Filters, *, after: str | None = None, before: str | None = None) -> QuestionPage:
    """One page of visible questions, newest first, after or before a cursor. One query."""
    statement = question_rows_statement().where(Question.hidden_at.is_(None), *_conditions(filters))
    older_than, newer_than = decode_cursor(after), decode_cursor(before)
    if newer_than and not older_than:
        at, number = newer_than
        later = or_(Question.created_at > at, and_(Question.created_at == at, Question.id > number))
        statement = statement.where(later).order_by(Question.created_at, Question.id)
    else:
        if older_than:
            at, number = older_than
            earlier = or_(Question.created_at < at, and_(Question.created_at == at, Question.id < number))
            statement = statement.where(earlier)
        statement = statement.order_by(Question.created_at.desc(), Question.id.desc())
    found = db.session.execute(statement.limit(PAGE + 1)).all()
    more, found = len(found) > PAGE, found[:PAGE]
    backwards = bool(newer_than and not older_than)
    if backwards:
        found = found[::-1]
    if not found:
        return QuestionPage()
    has_newer = more if backwards else older_than is not None
    has_older = True if backwards else more
    return QuestionPage(
        rows=[as_question_row(row) for row in found],
        newer=encode_cursor(found[0].created_at, found[0].id) if has_newer else None,
        older=encode_cursor(found[-1].created_at, found[-1].id) if has_older else None,
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.show == "solved":
        conditions.append(Question.state == "solved")
    elif filters.show == "unsolved":
        conditions += [
            Question.state != "solved",
            Question.closed_at.is_(None),
            Question.duplicate_of_id.is_(None),
        ]
    if filters.category is not None:
        conditions.append(Question.category_id == filters.category.id)
    if filters.tag is not None:
        tagged = select(QuestionTag.question_id).join(Tag).where(Tag.name == filters.tag)
        conditions.append(Question.id.in_(tagged))
    return conditions


def category_links(current: Category | None = None) -> list[CategoryLink]:
    """Categories that hold questions, or all of them while none does."""
    rows = db.session.execute(
        select(Category.id, Category.name, Category.slug, Category.question_count).order_by(
            Category.position, Category.name
        )
    ).all()
    used = [row for row in rows if row.question_count] or rows
    return [
        CategoryLink(
            row.name,
            category_url(row.slug),
            row.question_count,
            current=current is not None and row.id == current.id,
        )
        for row in used[:40]
    ]


@dataclass(frozen=True, slots=True)
class CommentView:
    anchor: str
    body_html: Markup
    author_id: int | None
    author_name: str
    author_url: str | None
    author_role: str
    created_at: datetime
    answer_id: int | None


@dataclass(frozen=True, slots=True)
class SolutionView:
    by: str
    by_name: str
    at: datetime
    after_s: int | None
    to_the_day: bool
    self_solved: bool
    thanks: str | None


@dataclass(frozen=True, slots=True)
class PostView:
    """A question or an answer as its page shows it."""

    id: int
    anchor: str
    url: str
    body_html: Markup
    note_to_author: str | None
    author_id: int | None
    author_name: str
    author_url: str | None
    author_role: str
    author_extra: Markup
    is_own: bool
    by_asker: bool
    created_at: datetime
    edited_at: datetime | None
    score: int
    my_vote: int
    vote_url: str | None
    can_vote_down: bool
    hidden_reason: str | None
    comments: list[CommentView]
    comment_url: str | None
    author_title: str | None = None
    solution: SolutionView | None = None
    also_works: str | None = None
    accept_url: str | None = None
    unaccept_url: str | None = None
    also_works_url: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    kind: str
    text: str
    at: datetime
    after_s: int | None = None
    to_the_day: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionHead:
    id: int
    url: str
    title: str
    state: str
    asked_at: datetime
    category_name: str | None
    category_url: str | None
    tags: list[tuple[str, str]]
    answer_count: int


@dataclass(frozen=True, slots=True)
class SideNote:
    """Why a question is a duplicate, closed or hidden."""

    kind: str
    reason: str
    at: datetime | None
    other_title: str | None = None
    other_url: str | None = None
    by_name: str | None = None
