"""Lists of questions: what narrows them, their orders, and keyset pages of a constant number of queries.

Every order ends in the id, so that equal keys are stable, and has an index of its own, for all questions and
for one category; a page is one range of that index, however deep. The queues have (turn, created_at, id) for
the order they are read in, and sort what waits in any other. Whatever else narrows a list filters along the
order: that reads more rows where little fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, String, bindparam, select, tuple_

from app.core.actor import Actor
from app.core.reading import Reading
from app.core.types import BigId
from app.forum.models import Category, Follow, Question, QuestionTag, Tag
from app.forum.pages import QuestionRow, as_question_row, question_rows_statement, question_table

PAGE = 30
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2**63 - 1

ORDERS: dict[str, tuple[str, Any]] = {
    "newest": ("Newest", Question.created_at),
    "activity": ("Active", Question.last_activity_at),
    "votes": ("Votes", Question.score),
    "hot": ("Hot", Question.hot),
}
"""By what `sort` says: the word for it and the column, always from the highest down."""

GENERAL = {
    "all": "All",
    "open": "No reply yet",
    "unanswered": "Unanswered",
    "unsolved": "Unsolved",
    "solved": "Solved",
}
QUEUES = {"attention": "Attention needed", "waiting": "Waiting for asker", "staff": "With staff"}
OWN = {"mine": "Your questions", "followed": "Following"}
SHOWS = GENERAL | QUEUES | OWN
"""What `filter` may say, and the word on its tab."""
TURN_OF_QUEUE = {"attention": "attention", "waiting": "asker", "staff": "staff"}


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One page of a list of questions."""

    rows: list[QuestionRow] = field(default_factory=list)
    newer: str | None = None
    older: str | None = None
    """Cursors for `before` and `after`."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list of questions, and its order."""

    show: str = "all"
    category: Category | None = None
    tag: str | None = None
    sort: str = "newest"

    def url(self, path: str, **changes: str | None) -> str:
        values: dict[str, str | None] = {
            "filter": self.show if self.show != "all" else None,
            "category": self.category.slug if self.category else None,
            "tag": self.tag,
            "sort": self.sort if self.sort != "newest" else None,
        }
        return _address(path, *(item for item in (values | changes).items() if item[1]))


@lru_cache(maxsize=2000)
def _address(path: str, *kept: tuple[str, str]) -> str:
    return f"{path}?{urlencode(kept)}" if kept else path


def encode_cursor(value: datetime | int, number: int) -> str:
    """A position in a list: the value that it is sorted by, times in microseconds, and the id."""
    if isinstance(value, datetime):
        value = (value - EPOCH) // timedelta(microseconds=1)
    return f"{value}-{number}"


def decode_cursor(text: str | None, *, sort: str = "newest") -> tuple[datetime | int, int] | None:
    """A position in a list of this order, or None for anything we did not write."""
    value, _, number = (text or "").rpartition("-")
    digits = value.removeprefix("-")
    if not (digits.isascii() and number.isascii() and digits.isdigit() and number.isdigit()):
        return None
    place = min(int(number), MOST)
    if sort in ("votes", "hot"):
        return max(-MOST, min(int(value), MOST)), place
    try:
        return EPOCH + timedelta(microseconds=int(value)), place
    except OverflowError:
        return None


def list_questions(
    filters: Filters, actor: Actor, *, after: str | None = None, before: str | None = None
) -> QuestionPage:
    """One page of visible questions, the highest of the order first, after or before a cursor. One query."""
    older_than = decode_cursor(after, sort=filters.sort)
    newer_than = decode_cursor(before, sort=filters.sort) if older_than is None else None
    from_where = OLDER if older_than is not None else NEWER if newer_than is not None else FIRST
    value, number = older_than or newer_than or (None, None)
    statement = _page_of(
        filters.show, filters.sort, from_where, filters.category is not None, filters.tag is not None
    )
    values = {
        "viewer": actor.member_id,
        "rows": PAGE + 1,
        "category_id": filters.category.id if filters.category else None,
        "tag": filters.tag,
        "value": value,
        "number": number,
    }
    found = statement.all(values)
    more, found = len(found) > PAGE, found[:PAGE]
    if newer_than is not None:
        found.reverse()
    if not found:
        return QuestionPage()
    has_newer = more if newer_than is not None else older_than is not None
    has_older = True if newer_than is not None else more
    column = ORDERS[filters.sort][1]
    return QuestionPage(
        rows=[as_question_row(row) for row in found],
        newer=_cursor_at(found[0], column) if has_newer else None,
        older=_cursor_at(found[-1], column) if has_older else None,
    )


def _cursor_at(row: Any, column: Any) -> str:
    return encode_cursor(getattr(row, column.key), row.id)


FIRST, OLDER, NEWER = range(3)


@lru_cache(maxsize=300)
def _page_of(show: str, sort: str, from_where: int, in_category: bool, with_tag: bool) -> Reading:
    """How such a page is read, made once: building the statement would cost more than running it."""
    return Reading(lambda: _statement(show, sort, from_where, in_category=in_category, with_tag=with_tag))


def _statement(show: str, sort: str, from_where: int, *, in_category: bool, with_tag: bool) -> Select[Any]:
    q = question_table.c
    column = q[ORDERS[sort][1].key]
    key = tuple_(column, q.id)
    place = tuple_(bindparam("value", type_=column.type), bindparam("number", type_=BigId))
    statement = question_rows_statement().where(q.hidden_at.is_(None), *_shown(show))
    if in_category:
        statement = statement.where(q.category_id == bindparam("category_id", type_=BigId))
    if with_tag:
        tagged = select(QuestionTag.question_id).join(Tag).where(Tag.name == bindparam("tag", type_=String))
        statement = statement.where(q.id.in_(tagged))
    if from_where == NEWER:
        return statement.where(key > place).order_by(column, q.id).limit(bindparam("rows"))
    if from_where == OLDER:
        statement = statement.where(key < place)
    return statement.order_by(column.desc(), q.id.desc()).limit(bindparam("rows"))


def _shown(show: str) -> list[ColumnElement[bool]]:
    q, viewer = question_table.c, bindparam("viewer", type_=BigId)
    if show in TURN_OF_QUEUE:
        return [q.turn == TURN_OF_QUEUE[show]]
    if show == "solved":
        return [q.state == "solved"]
    if show == "mine":
        return [q.author_id == viewer]
    if show == "followed":
        followed = select(Follow.question_id).where(Follow.member_id == viewer, Follow.muted.is_(False))
        return [q.id.in_(followed)]
    # Nothing here may look like a range of an index: reading it whole would cost more than walking the order.
    states = {"open": "open", "unanswered": "open acknowledged", "unsolved": "open acknowledged answered"}
    if show not in states:
        return []
    return [q.state.in_(states[show].split()), q.closed_at.is_(None), q.duplicate_of_id.is_(None)]
