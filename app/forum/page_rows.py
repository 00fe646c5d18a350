"""The rows a question's page is made of: one query each, whatever their number.

Statements are built once a process, over the tables themselves rather than the mapped classes: building and
loading through the ORM costs several times what the query does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    String,
    bindparam,
    case,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.accounts.models import Member
from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.types import BigId
from app.forum.models import Acceptance, Answer, Category, Comment, Question, Vote
from app.forum.pages import question_url, tags_of_question

ANSWERS_A_PAGE = 30

question_table: FromClause = Question.__table__
answer_table: FromClause = Answer.__table__
comment_table: FromClause = Comment.__table__
acceptance_table: FromClause = Acceptance.__table__
vote_table: FromClause = Vote.__table__
member_table: FromClause = Member.__table__
category_table: FromClause = Category.__table__

QUESTION_ID = bindparam("question_id", type_=BigId)


def viewer(actor: Actor) -> dict[str, Any]:
    """The values that `visible` asks for."""
    return {"viewer": actor.member_id, "sees_hidden": actor.can(capabilities.SEE_HIDDEN)}


def visible(table: FromClause) -> ColumnElement[bool]:
    """Shown to everybody, or hidden but the viewer's own, or the viewer may see what is hidden."""
    return or_(
        table.c.hidden_at.is_(None),
        bindparam("sees_hidden", type_=Boolean()),
        table.c.author_id == bindparam("viewer", type_=BigId),
    )


def _post_columns(table: FromClause) -> tuple[Any, ...]:
    c = table.c
    return (
        c.id,
        c.author_id,
        c.author_role,
        member_table.c.name.label("author_name"),
        c.body_html,
        c.note,
        c.created_at,
        c.edited_at,
        c.hidden_at,
        c.hidden_reason,
    )


@cache
def _question() -> Select[Any]:
    q, original = question_table.c, question_table.alias("original")
    return (
        select(
            *_post_columns(question_table),
            q.score,
            q.title,
            q.slug,
            q.state,
            q.answer_count,
            q.closed_at,
            q.closed_reason,
            q.duplicate_of_id,
            category_table.c.name.label("category_name"),
            category_table.c.slug.label("category_slug"),
            original.c.title.label("original_title"),
            original.c.slug.label("original_slug"),
            original.c.hidden_at.label("original_hidden_at"),
            type_coerce(tags_of_question(), String).label("tags"),
        )
        .select_from(question_table)
        .join(category_table, category_table.c.id == q.category_id)
        .outerjoin(member_table, member_table.c.id == q.author_id)
        .outerjoin(original, original.c.id == q.duplicate_of_id)
        .where(q.id == QUESTION_ID)
    )


def question_row(question_id: int) -> Any:
    return db.session.execute(_question(), {"question_id": question_id}).first()


def _in_order(*columns: Any) -> Select[Any]:
    """The question's answers as its pages show them: the solution first, then by score, then by age."""
    a, acceptance = answer_table.c, acceptance_table.c
    standing = (
        select(acceptance.answer_id)
        .where(
            acceptance.question_id == QUESTION_ID,
            acceptance.kind == "solution",
            acceptance.undone_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(answer_table)
        .where(a.question_id == QUESTION_ID, visible(answer_table))
        .order_by(case((a.id == standing, 0), else_=1), a.score.desc(), a.created_at, a.id)
    )


@cache
def _answers() -> Select[Any]:
    a = answer_table.c
    return (
        _in_order(*_post_columns(answer_table), a.score)
        .outerjoin(member_table, member_table.c.id == a.author_id)
        .offset(bindparam("skip"))
        .limit(ANSWERS_A_PAGE + 1)
    )


def answer_rows(actor: Actor, question_id: int, page: int) -> list[Any]:
    """One page of answers, and one more to know whether there is a next page: the solution first."""
    skip = (page - 1) * ANSWERS_A_PAGE
    values = {"question_id": question_id, "skip": skip} | viewer(actor)
    return list(db.session.execute(_answers(), values))


@cache
def _comments() -> Select[Any]:
    c = comment_table.c
    return (
        select(*_post_columns(comment_table), c.answer_id)
        .select_from(comment_table)
        .outerjoin(member_table, member_table.c.id == c.author_id)
        .where(c.question_id == QUESTION_ID, visible(comment_table))
        .order_by(c.created_at, c.id)
    )


def comment_rows(actor: Actor, question_id: int) -> list[Any]:
    return list(db.session.execute(_comments(), {"question_id": question_id} | viewer(actor)))


@cache
def _replies() -> CompoundSelect[Any]:
    a, c, answered = answer_table.c, comment_table.c, answer_table.alias("answered")
    name = member_table.c.name.label("author_name")
    answers = (
        select(a.created_at, a.author_id, a.author_role, a.id.label("answer_id"), name)
        .select_from(answer_table)
        .outerjoin(member_table, member_table.c.id == a.author_id)
        .where(a.question_id == QUESTION_ID, a.hidden_at.is_(None))
    )
    comments = (
        select(c.created_at, c.author_id, c.author_role, null().label("answer_id"), name)
        .select_from(comment_table)
        .outerjoin(member_table, member_table.c.id == c.author_id)
        .outerjoin(answered, answered.c.id == c.answer_id)
        .where(c.question_id == QUESTION_ID, c.hidden_at.is_(None), answered.c.hidden_at.is_(None))
    )
    return union_all(answers, comments)


def reply_rows(question_id: int) -> list[Any]:
    """Every visible reply, on whatever page it stands: what a question's life is read from."""
    return list(db.session.execute(_replies(), {"question_id": question_id}))


@cache
def _acceptances() -> Select[Any]:
    c, a = acceptance_table.c, answer_table.c
    by, author = member_table.alias("by"), member_table.alias("author")
    return (
        select(
            c.id,
            c.answer_id,
            c.kind,
            c.by_id,
            c.by_role,
            by.c.name.label("by_name"),
            c.at,
            c.day_precision,
            c.thanks,
            c.undone_at,
            a.author_id,
            a.author_role,
            author.c.name.label("author_name"),
            a.hidden_at.is_(None).label("answer_visible"),
        )
        .select_from(acceptance_table)
        .join(answer_table, a.id == c.answer_id)
        .outerjoin(by, by.c.id == c.by_id)
        .outerjoin(author, author.c.id == a.author_id)
        .where(c.question_id == QUESTION_ID)
        .order_by(c.at, c.id)
    )


def acceptance_rows(question_id: int) -> list[Any]:
    """All acceptances, taken back or not, with who made them and whose answer it is; oldest first."""
    return list(db.session.execute(_acceptances(), {"question_id": question_id}))


@cache
def _own_votes() -> Select[Any]:
    c = vote_table.c
    return select(c.answer_id, c.value).where(
        c.question_id == QUESTION_ID, c.member_id == bindparam("viewer", type_=BigId), c.undone_at.is_(None)
    )


def own_votes(actor: Actor, question_id: int) -> dict[int | None, int]:
    """The viewer's standing votes on this page: by answer id, None for the question."""
    if not actor.is_signed_in:
        return {}
    rows = db.session.execute(_own_votes(), {"question_id": question_id, "viewer": actor.member_id})
    return {row.answer_id: row.value for row in rows}


def answer_url(actor: Actor, answer_id: int) -> str:
    """Where an answer stands now: its question, the page it is on, its anchor. Raises NotFound."""
    a, q = answer_table.c, question_table.c
    found = db.session.execute(
        select(a.question_id, q.slug)
        .join(question_table, q.id == a.question_id)
        .where(a.id == answer_id, visible(answer_table), visible(question_table)),
        viewer(actor),
    ).first()
    if found is None:
        raise NotFound
    values = {"question_id": found.question_id} | viewer(actor)
    order = db.session.execute(_in_order(a.id), values).scalars().all()
    page = order.index(answer_id) // ANSWERS_A_PAGE + 1
    url = question_url(found.question_id, found.slug)
    return f"{url}?page={page}#a{answer_id}" if page > 1 else f"{url}#a{answer_id}"
