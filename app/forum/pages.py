"""What the forum's pages show, read as plain rows in a constant number of queries.

The templates document the same shapes at their tops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import ColumnElement, FromClause, Select, String, cast, func, select, type_coerce

from app.accounts.models import Member
from app.accounts.names import FORMER_NAME
from app.core import clock
from app.core.reading import Ids, Reading, ReadingOfIds
from app.core.words import ago
from app.forum.models import Category, Question, QuestionTag, Tag

PAGE = 30
question_table: FromClause = Question.__table__

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = Markup("")


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
    question_count: int | None
    """How many questions its list holds; None where only counting them all would tell."""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    newer_url: str | None = None
    older_url: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
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
    asked: str
    """The same in words, as of now: `3 h ago`."""
    category_name: str | None
    category_url: str | None
    tags: tuple[tuple[str, str], ...]
    note: str = ""
    claim: str = ""
    """Who is on it and for how many minutes more; only in the state `claimed`."""
    urgent: bool = False


def question_url(question_id: int, slug: str) -> str:
    return f"/questions/{question_id}/{slug}"


def member_url(member_id: int | None, name: str | None) -> str | None:
    """The member's page; None where there is none: an author who is gone, or who closed the account."""
    return f"/members/{member_id}" if member_id is not None and name != FORMER_NAME else None


@lru_cache(maxsize=1000)
def category_url(slug: str, show: str = "all") -> str:
    kept = {"filter": show} if show != "all" else {}
    return f"/questions?{urlencode(kept | {'category': slug})}"


@lru_cache(maxsize=2000)
def tag_links(joined: str | None) -> tuple[tuple[str, str], ...]:
    """Name and address of what `tags_of_question` has read, in the order in which the author gave them."""
    placed = (item.partition(" ") for item in (joined or "").split(",") if item)
    names = [name for _, name in sorted((int(position), name) for position, _, name in placed)]
    return tuple((name, f"/questions?{urlencode({'tag': name})}") for name in names)


TURN_STATES = {
    "attention": "attention",
    "asker": "waiting",
    "staff": "staff",
    "solved": "solved",
    "none": "locked",
}


def shown_state(
    turn: str,
    *,
    hidden_at: datetime | None,
    duplicate_of: int | None,
    reason: str | None,
    closed_at: datetime | None,
    claimed: bool = False,
) -> str:
    """The one state a chip shows: a side state, a claim, or whose turn it is."""
    if hidden_at is not None:
        return "hidden"
    if duplicate_of is not None or reason == "duplicate":
        return "duplicate"
    if turn == "solved":
        return "solved"
    if closed_at is not None:
        return "closed"
    return "claimed" if claimed and turn in ("attention", "asker") else TURN_STATES[turn]


def claim_words(name: str | None, until: datetime | None) -> str:
    """Who is on it and for how long: `Tomas K., 12 min`. Empty when nobody is, or not any more.

    A claim of somebody who has left since leaves no trace.
    """
    now = clock.now()
    if until is None or until <= now or name in (None, FORMER_NAME):
        return ""
    return f"{name}, {-int((now - until).total_seconds() // 60)} min left"


def tags_of_question() -> ColumnElement[Any]:
    """The tags as `2 wi-fi,1 mesh`, as a column of a query over questions; `tag_links` reads it.

    Each carries its place, because neither database promises the order in which it joins texts.
    """
    tag, of = Tag.__table__, QuestionTag.__table__
    return (
        select(func.aggregate_strings(cast(of.c.position, String) + " " + tag.c.name, ","))
        .select_from(of.join(tag, tag.c.id == of.c.tag_id))
        .where(of.c.question_id == question_table.c.id)
        .correlate(question_table)
        .scalar_subquery()
    )


@cache
def question_rows_statement() -> Select[Any]:
    """Rows of a list. Over the tables, and built once: the ORM would cost more than the query."""
    q, author, category = question_table.c, Member.__table__.alias("author"), Category.__table__
    claimer = Member.__table__.alias("claimer")
    return (
        select(
            q.id,
            q.slug,
            q.title,
            q.excerpt,
            q.turn,
            q.urgency,
            q.claimed_until,
            claimer.c.name.label("claimer_name"),
            q.last_activity_at,
            q.hot,
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
        .outerjoin(claimer, claimer.c.id == q.claimed_by_id)
    )


def as_question_row(row: Any, note: str = "") -> QuestionRow:
    """`row`: of `question_rows_statement`. Equal rows of the same moment give the same object."""
    claim = claim_words(row.claimer_name, row.claimed_until)
    return _question_row(row, note, claim, ago(row.created_at))


@lru_cache(maxsize=4000, typed=True)
def _question_row(row: Any, note: str, claim: str, asked: str) -> QuestionRow:
    state = shown_state(
        row.turn,
        hidden_at=row.hidden_at,
        duplicate_of=row.duplicate_of_id,
        reason=row.closed_reason,
        closed_at=row.closed_at,
        claimed=bool(claim),
    )
    return QuestionRow(
        id=row.id,
        url=question_url(row.id, row.slug),
        title=row.title,
        excerpt=row.excerpt,
        state=state,
        answer_count=row.answer_count,
        score=row.score,
        author_id=row.author_id,
        author_name=row.author_name or FORMER_NAME,
        author_url=member_url(row.author_id, row.author_name),
        asked_at=row.created_at,
        asked=asked,
        category_name=row.category_name,
        category_url=category_url(row.category_slug),
        tags=tag_links(row.tags),
        note=note,
        claim=claim if state == "claimed" else "",
        urgent=row.urgency == "urgent" and state in ("attention", "claimed", "waiting", "staff"),
    )


@ReadingOfIds
def _rows_of_ids(ids: Ids) -> Select[Any]:
    return question_rows_statement().where(question_table.c.id.in_(ids))


def question_rows(ids: Sequence[int], notes: dict[int, str] | None = None) -> list[QuestionRow]:
    """Rows for these ids, in their order; for lists that another room has put together."""
    found = {row.id: as_question_row(row, (notes or {}).get(row.id, "")) for row in _rows_of_ids.all(ids)}
    return [found[i] for i in ids if i in found]


@Reading
def _categories() -> Select[Any]:
    c = Category.__table__.c
    return (
        select(c.id, c.name, c.slug, c.question_count)
        .where(c.retired_at.is_(None))
        .order_by(c.position, c.name)
    )


def category_links(current: Category | None = None, *, show: str = "all") -> list[CategoryLink]:
    """Categories that hold questions, or all of them while none does.

    Each opens the list that is shown now, narrowed to it. Only the list of all questions has its number at
    hand; beside any other one the same number would not be what the link opens.
    """
    rows = _categories.all()
    used = [row for row in rows if row.question_count] or rows
    return [
        CategoryLink(
            row.name,
            category_url(row.slug, show),
            row.question_count if show == "all" else None,
            current=current is not None and row.id == current.id,
        )
        for row in used[:40]
    ]


@dataclass(frozen=True, slots=True, eq=False)
class CommentView:
    anchor: str
    body_html: Markup
    author_id: int | None
    author_name: str
    author_url: str | None
    author_role: str
    created_at: datetime
    created: str
    """The same in words, as of now: `3 h ago`."""
    answer_id: int | None
    hidden_reason: str | None = None
    flag_url: str | None = None
    edited_at: datetime | None = None
    asks: bool = False
    edit_url: str | None = None


@dataclass(frozen=True, slots=True)
class SolutionView:
    by: str
    by_name: str
    at: datetime
    after_s: int | None
    to_the_day: bool
    self_solved: bool
    thanks: str | None


@dataclass(frozen=True, slots=True, eq=False)
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
    created: str
    """The same in words, as of now: `3 h ago`."""
    edited: str
    """When it was edited last, in words; empty when it never was."""
    score: int
    my_vote: int
    vote_url: str | None
    can_vote_down: bool
    hidden_reason: str | None
    comments: tuple[CommentView, ...]
    comment_url: str | None
    author_picture: str | None = None
    author_title: str | None = None
    notes: Markup = NOTHING
    """What higher rooms add below the text."""
    solution: SolutionView | None = None
    also_works: str | None = None
    accept_url: str | None = None
    unaccept_url: str | None = None
    also_works_url: str | None = None
    flag_url: str | None = None
    edit_url: str | None = None
    history_url: str | None = None
    reactions: int = 0
    """How many have it too (question), or for how many it worked (answer)."""
    reacted: bool = False
    react_url: str | None = None
    didnt_help: bool = False
    didnt_help_url: str | None = None
    moved: bool = False
    """A merge brought this answer."""
    asks_now: bool = False
    """The first answer that the asker has said nothing about: "Did this solve it?" stands open beside it."""


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
    tags: tuple[tuple[str, str], ...]
    answer_count: int
    claim: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class SideNote:
    """Why a question is a duplicate, merged, closed, locked or hidden."""

    kind: str
    reason: str
    at: datetime | None
    other_title: str | None = None
    other_url: str | None = None
    by_name: str | None = None
