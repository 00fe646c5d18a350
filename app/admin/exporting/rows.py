"""The rows of an archive's files, read from the tables one piece at a time.

What an archive may leave out is left out where it says nothing: the role of a member, views of 0. Everything
else is written as it stands. `docs/archive-format.md` names the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from app.accounts.models import Member
from app.accounts.roles import post_role
from app.admin.exporting.names import Names
from app.articles.models import Article
from app.core.markup.rendered import plain_text
from app.forum.models import Acceptance, Answer, Category, Comment, Question, QuestionTag, Tag, Vote

Row = dict[str, Any]

MEMBER, CATEGORY, TAG, TAGGED = (
    Member.__table__,
    Category.__table__,
    Tag.__table__,
    QuestionTag.__table__,
)
QUESTION, ANSWER, COMMENT = Question.__table__, Answer.__table__, Comment.__table__
ACCEPTANCE, VOTE, ARTICLE = Acceptance.__table__, Vote.__table__, Article.__table__

MISSING = "missing"
"""What the original of a duplicate is called of which only that is known: no row has this id."""


def time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, with no more digits than it needs."""
    if moment is None:
        return None
    digits = "seconds" if not moment.microsecond else "milliseconds"
    if moment.microsecond % 1000:
        digits = "microseconds"
    return moment.astimezone(UTC).isoformat(timespec=digits).replace("+00:00", "Z")


def named(statement: Select[Any], names: Names, **wanted: tuple[str, Any]) -> Select[Any]:
    """Add to each row what others are called: keyword=(kind, column with the local id)."""
    for label, (kind, column) in wanted.items():
        ids, on, name = names.of(kind, column)
        statement = statement.outerjoin(ids, on).add_columns(name.label(label))
    return statement


def members(connection: Connection, names: Names, *, addresses: bool) -> Iterator[Row]:
    """Everybody but those who signed up and never confirmed it: they are not members yet."""
    pending = and_(MEMBER.c.email_verified_at.is_(None), MEMBER.c.password_hash.is_not(None))
    statement = select(MEMBER).select_from(MEMBER).where(~pending).order_by(MEMBER.c.id)
    for row in connection.execute(named(statement, names, key=("member", MEMBER.c.id))):
        yield {
            "id": row.key,
            "name": row.name,
            "role": row.role if row.role != "member" else None,
            "joined_at": time(row.joined_at),
            "email": row.email if addresses else None,
            # The format has no word for how it is written. Markdown reads well as it stands.
            "about": plain_text(row.about_html) if row.about_format == "html" else row.about_source,
            "location": row.location,
            "time_zone": row.time_zone,
        }


def categories(connection: Connection, names: Names) -> Iterator[Row]:
    statement = (
        select(CATEGORY.c.name, CATEGORY.c.description)
        .select_from(CATEGORY)
        .where(CATEGORY.c.id != (names.own_category or 0))
        .order_by(CATEGORY.c.position, CATEGORY.c.id)
    )
    statement = named(
        statement, names, key=("category", CATEGORY.c.id), parent=("category", CATEGORY.c.parent_id)
    )
    for row in connection.execute(statement):
        yield {"id": row.key, "name": row.name, "parent": row.parent, "description": row.description}


def questions(connection: Connection, names: Names) -> Iterator[Row]:
    table = QUESTION
    voted = _voted(VOTE.c.question_id == table.c.id, VOTE.c.answer_id.is_(None), table)
    statement = named(
        select(table, voted).select_from(table).order_by(table.c.id),
        names,
        key=("question", table.c.id),
        author=("member", table.c.author_id),
        category=("category", table.c.category_id),
        original=("question", table.c.duplicate_of_id),
    )
    for piece in connection.execute(statement).partitions():
        tags = _tags(connection, piece[0].id, piece[-1].id)
        for row in piece:
            totals = not row.voted
            yield {
                "id": row.key,
                "author": row.author,
                "title": row.title,
                "body": row.body_source,
                "format": row.body_format,
                "created_at": time(row.created_at),
                "edited_at": time(row.edited_at),
                "category": row.category if row.category_id != names.own_category else None,
                "tags": tags.get(row.id),
                "locale": row.locale,
                "views": row.views or None,
                "up": row.imported_up or None if totals else None,
                "down": row.imported_down or None if totals else None,
                "closed": _state(row.closed_at, row.closed_reason),
                "duplicate_of": row.original or _lost_original(row, names),
                "hidden": _state(row.hidden_at, row.hidden_reason),
            }


def _lost_original(row: Any, names: Names) -> str | None:
    """Read back, a link to nowhere makes a closed question what it is here: a duplicate without a link."""
    return names.prefix + MISSING if row.closed_reason == "duplicate" and row.closed_at else None


def _voted(on_post: Any, which: Any, table: Any) -> Any:
    """Whether votes on a post of which totals came in are rows by now: then the totals are not read again."""
    rows = select(VOTE.c.id).where(on_post, which, VOTE.c.undone_at.is_(None)).correlate(table).exists()
    return case((table.c.imported_up + table.c.imported_down > 0, rows), else_=False).label("voted")


def _tags(connection: Connection, first: int, last: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in connection.execute(
        select(TAGGED.c.question_id, TAG.c.name)
        .join(TAG, TAG.c.id == TAGGED.c.tag_id)
        .where(TAGGED.c.question_id.between(first, last))
        .order_by(TAGGED.c.question_id, TAGGED.c.position, TAG.c.name)
    ):
        found.setdefault(row.question_id, []).append(row.name)
    return found


def _state(at: datetime | None, reason: str | None) -> Row | None:
    return None if at is None else {"at": time(at), "reason": reason or "not said"}


def answers(connection: Connection, names: Names) -> Iterator[Row]:
    table = ANSWER
    voted = _voted(VOTE.c.answer_id == table.c.id, VOTE.c.answer_id.is_not(None), table)
    statement = named(
        select(table, voted, MEMBER.c.role)
        .select_from(table.outerjoin(MEMBER, MEMBER.c.id == table.c.author_id))
        .order_by(table.c.id),
        names,
        key=("answer", table.c.id),
        question=("question", table.c.question_id),
        author=("member", table.c.author_id),
    )
    for row in connection.execute(statement):
        totals = not row.voted
        # What the importer takes a reply to be by its author's role. It knows no automatic accounts.
        usual = post_role(row.role or "member")
        yield {
            "id": row.key,
            "question": row.question,
            "author": row.author,
            "author_role": row.author_role if row.author_role != usual else None,
            "body": row.body_source,
            "format": row.body_format,
            "created_at": time(row.created_at),
            "edited_at": time(row.edited_at),
            "up": row.imported_up or None if totals else None,
            "down": row.imported_down or None if totals else None,
            "hidden": _state(row.hidden_at, row.hidden_reason),
        }


def comments(connection: Connection, names: Names) -> Iterator[Row]:
    table = COMMENT
    statement = named(
        select(table).select_from(table).order_by(table.c.id),
        names,
        key=("comment", table.c.id),
        question=("question", table.c.question_id),
        answer=("answer", table.c.answer_id),
        author=("member", table.c.author_id),
    )
    for row in connection.execute(statement):
        yield {
            "id": row.key,
            "on": "answer" if row.answer else "question",
            "post": row.answer or row.question,
            "author": row.author,
            "body": row.body_source,
            "format": row.body_format,
            "created_at": time(row.created_at),
            "hidden": _state(row.hidden_at, row.hidden_reason),
        }


def acceptances(connection: Connection, names: Names) -> Iterator[Row]:
    table = ACCEPTANCE
    statement = named(
        select(table).select_from(table).order_by(table.c.id),
        names,
        answer=("answer", table.c.answer_id),
        by=("member", table.c.by_id),
    )
    for row in connection.execute(statement):
        yield {
            "answer": row.answer,
            "kind": row.kind,
            "by": row.by,
            "role": row.by_role,
            "at": time(row.at),
            "undone_at": time(row.undone_at),
            "thanks": row.thanks,
        }


def votes(connection: Connection, names: Names) -> Iterator[Row]:
    """Those that stand. The format has no word for a vote that was taken back."""
    table = VOTE
    statement = named(
        select(table.c.value, table.c.at)
        .select_from(table)
        .where(table.c.undone_at.is_(None))
        .order_by(table.c.id),
        names,
        question=("question", table.c.question_id),
        answer=("answer", table.c.answer_id),
        member=("member", table.c.member_id),
    )
    for row in connection.execute(statement):
        yield {
            "on": "answer" if row.answer else "question",
            "post": row.answer or row.question,
            "member": row.member,
            "value": row.value,
            "at": time(row.at),
        }


def articles(connection: Connection, names: Names) -> Iterator[Row]:
    """Published ones: the format has no word for a draft, and whoever reads it would publish them."""
    table = ARTICLE
    statement = named(
        select(table).select_from(table).where(table.c.state == "published").order_by(table.c.id),
        names,
        key=("article", table.c.id),
        category=("category", table.c.category_id),
    )
    for row in connection.execute(statement):
        yield {
            "id": row.key,
            "slug": row.slug if row.given_slug is None else row.given_slug,
            "title": row.title,
            "summary": row.summary,
            "body": row.body_source,
            "format": row.body_format,
            "category": row.category,
            "tags": row.tags,
            "locale": row.locale,
            "created_at": time(row.created_at),
        }


FILES: dict[str, Callable[..., Iterator[Row]]] = {
    "members": members,
    "categories": categories,
    "questions": questions,
    "answers": answers,
    "comments": comments,
    "acceptances": acceptances,
    "votes": votes,
    "articles": articles,
}


def said(row: Row) -> Row:
    """A row without the fields that say nothing. Texts of posts may be empty; a vote's value is never 0."""
    return {
        name: value
        for name, value in row.items()
        if value is not None and (value or name in ("title", "body", "name")) and value != []
    }


TABLES = {
    "members": MEMBER,
    "categories": CATEGORY,
    "questions": QUESTION,
    "answers": ANSWER,
    "comments": COMMENT,
    "acceptances": ACCEPTANCE,
    "votes": VOTE,
    "articles": ARTICLE,
}


def count_rows(connection: Connection) -> int:
    """How many rows the tables hold, for progress."""
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES.values())


__all__ = ["FILES", "Row", "count_rows", "named", "said", "time"]
