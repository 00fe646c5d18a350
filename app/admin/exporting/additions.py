"""What our archives hold beyond the format, in files of their own that other readers do not open.

`docs/archive-format.md` names the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, or_, select

from app.accounts.models import Member
from app.accounts.roles import post_role
from app.admin.exporting.names import Names
from app.admin.exporting.rows import Row, named, time
from app.forum.models import (
    Acceptance,
    Answer,
    Comment,
    Follow,
    Question,
    QuestionEvent,
    Reaction,
    Revision,
)

REVISION: FromClause = Revision.__table__
REACTION: FromClause = Reaction.__table__
FOLLOW: FromClause = Follow.__table__
EVENT: FromClause = QuestionEvent.__table__
MEMBER: FromClause = Member.__table__
POSTS: dict[str, FromClause] = {
    "question": Question.__table__,
    "answer": Answer.__table__,
    "comment": Comment.__table__,
}
SAID = {
    "question": ("hidden_note", "escalated_at", "locked_at", "merged_at", "asker_edited_at"),
    "answer": ("hidden_note", "didnt_help_at", "moved_at", "moved_from_id"),
    "comment": ("hidden_note", "edited_at"),
}
"""Columns that say something where they are not empty."""


def revisions(connection: Connection, names: Names) -> Iterator[Row]:
    r = REVISION.c
    for kind in POSTS:
        statement = named(
            select(REVISION).select_from(REVISION).where(r.kind == kind).order_by(r.post_id, r.number),
            names,
            post=(kind, r.post_id),
            by=("member", r.editor_id),
        )
        for row in connection.execute(statement):
            yield {
                "on": kind,
                "post": row.post,
                "number": row.number,
                "by": row.by,
                "at": time(row.at),
                "reason": row.reason,
                "title": row.title,
                "tags": None if row.tags is None else row.tags.split(),
                "category": row.category,
                "body": row.body_source,
            }


def reactions(connection: Connection, names: Names) -> Iterator[Row]:
    r = REACTION.c
    statement = named(
        select(r.kind, r.at).select_from(REACTION).order_by(r.id),
        names,
        question=("question", r.question_id),
        answer=("answer", r.answer_id),
        member=("member", r.member_id),
    )
    for row in connection.execute(statement):
        yield {
            "kind": row.kind,
            "post": row.answer if row.kind == "worked" else row.question,
            "member": row.member,
            "at": time(row.at),
        }


def follows(connection: Connection, names: Names) -> Iterator[Row]:
    f = FOLLOW.c
    statement = named(
        select(f.at, f.muted).select_from(FOLLOW).order_by(f.question_id, f.member_id),
        names,
        question=("question", f.question_id),
        member=("member", f.member_id),
    )
    for row in connection.execute(statement):
        yield {
            "question": row.question,
            "member": row.member,
            "at": time(row.at),
            "muted": row.muted or None,
        }


def events(connection: Connection, names: Names) -> Iterator[Row]:
    e = EVENT.c
    statement = named(
        select(e.kind, e.at, e.detail).select_from(EVENT).order_by(e.id),
        names,
        question=("question", e.question_id),
        by=("member", e.actor_id),
        answer=("answer", e.answer_id),
        other=("question", e.other_id),
    )
    for row in connection.execute(statement):
        yield {
            "question": row.question,
            "kind": row.kind,
            "at": time(row.at),
            "by": row.by,
            "answer": row.answer,
            "other": row.other,
            "detail": row.detail,
        }


def states(connection: Connection, names: Names) -> Iterator[Row]:
    """One row for each post on which something stands that the format has no word for."""
    for on, table in POSTS.items():
        c = table.c
        statement = select(table, MEMBER.c.role.label("member_role"))
        wanted = {"key": (on, c.id)}
        if on == "answer":
            statement = statement.add_columns(_known_to_the_day(table).label("to_the_day"))
            wanted["moved_from"] = ("question", c.moved_from_id)
        joined = table.outerjoin(MEMBER, MEMBER.c.id == c.author_id)
        statement = statement.select_from(joined).where(_says_something(on, table)).order_by(c.id)
        for row in connection.execute(named(statement, names, **wanted)):
            usual = post_role(row.member_role or "member")
            said = {"on": on, "post": row.key, "hidden_note": row.hidden_note} | _OF[on](row)
            if on != "answer" and row.author_role != usual:
                said["author_role"] = row.author_role
            if any(said[name] for name in said if name not in ("on", "post")):
                yield said


def _says_something(on: str, table: FromClause) -> ColumnElement[bool]:
    """Roles are looked through in Python: which role is the usual one is for `post_role` to say."""
    c = table.c
    one_of: list[ColumnElement[bool]] = [c[name].is_not(None) for name in SAID[on]]
    if on == "answer":
        one_of.append(_known_to_the_day(table))
    else:
        one_of.append(c.author_role != "customer")
        one_of.append(MEMBER.c.role != "member")
    if on == "question":
        one_of += [c.urgency != "", _closed_here(c)]
    if on == "comment":
        one_of.append(c.asks)
    return or_(*one_of)


def _closed_here(c: Any) -> ColumnElement[bool]:
    return and_(c.closed_at.is_not(None), ~c.closed_elsewhere, c.closed_reason != "duplicate")


def _known_to_the_day(answer: FromClause) -> ColumnElement[bool]:
    a: FromClause = Acceptance.__table__
    return (
        select(a.c.id)
        .where(a.c.answer_id == answer.c.id, a.c.kind == "solution", a.c.day_precision)
        .correlate(answer)
        .exists()
    )


def _of_question(row: Any) -> Row:
    here = row.closed_at is not None and not row.closed_elsewhere and row.closed_reason != "duplicate"
    return {
        "closed_here": here or None,
        "escalated_at": time(row.escalated_at),
        "urgency": row.urgency,
        "locked_at": time(row.locked_at),
        "merged_at": time(row.merged_at),
        "asker_edited_at": time(row.asker_edited_at),
    }


def _of_answer(row: Any) -> Row:
    return {
        "didnt_help_at": time(row.didnt_help_at),
        "moved_at": time(row.moved_at),
        "moved_from": row.moved_from,
        "to_the_day": bool(row.to_the_day) or None,
    }


def _of_comment(row: Any) -> Row:
    return {"asks": row.asks or None, "edited_at": time(row.edited_at)}


_OF: dict[str, Callable[[Any], Row]] = {
    "question": _of_question,
    "answer": _of_answer,
    "comment": _of_comment,
}

ADDED_FILES: dict[str, Callable[..., Iterator[Row]]] = {
    "revisions": revisions,
    "reactions": reactions,
    "follows": follows,
    "events": events,
    "states": states,
}


def count_additions(connection: Connection) -> int:
    """How many rows there are, for progress; states are too few to count."""
    tables = (REVISION, REACTION, FOLLOW, EVENT)
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
