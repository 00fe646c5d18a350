"""The list of members: by name, by newest, by how many questions they have solved for others lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import FromClause, and_, func, or_, select

from app.accounts.models import Member
from app.accounts.queries import listed_members
from app.accounts.roles import post_role
from app.core import clock
from app.core.db import db
from app.core.text import case_fold_key
from app.forum.lists import decode_cursor, encode_cursor
from app.forum.models import Acceptance, Answer, Question
from app.forum.pages import Link, Pager

PAGE = 30
LATELY = timedelta(days=90)
LONGEST_SEARCH = 80
ORDERS = {"newest": "Newest", "solutions": "Most solutions in 90 days"}

# Of an acceptance, its answer and its question: it stands, everybody sees it, and it was no own answer.
SOLVES_FOR_SOMEBODY = (
    Acceptance.kind == "solution",
    Acceptance.undone_at.is_(None),
    Answer.hidden_at.is_(None),
    or_(Question.author_id.is_(None), Question.author_id != Answer.author_id),
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: int
    url: str
    name: str
    picture: str | None
    post_role: str
    location: str
    joined_at: datetime
    solutions: int
    """In the last 90 days, for others."""


@dataclass(frozen=True, slots=True)
class MemberList:
    rows: list[MemberRow] = field(default_factory=list)
    pager: Pager = field(default_factory=Pager)


def _solutions_lately() -> FromClause:
    """How many questions each member has solved for others in the last 90 days, by acceptance."""
    return (
        select(Answer.author_id.label("member_id"), func.count().label("solutions"))
        .select_from(Acceptance)
        .join(Answer, Answer.id == Acceptance.answer_id)
        .join(Question, Question.id == Acceptance.question_id)
        .where(Acceptance.at >= clock.now() - LATELY, *SOLVES_FOR_SOMEBODY)
        .group_by(Answer.author_id)
        .subquery()
    )


def list_members(*, search: str = "", order: str = "newest", after: str | None = None) -> MemberList:
    """One page of those who let themselves be listed. `after`: a cursor of an earlier page. One query."""
    lately = _solutions_lately()
    solutions = func.coalesce(lately.c.solutions, 0)
    statement: Any = (
        select(
            Member.id,
            Member.name,
            Member.role,
            Member.picture,
            Member.location,
            Member.joined_at,
            solutions.label("solutions"),
        )
        .outerjoin(lately, lately.c.member_id == Member.id)
        .where(listed_members())
    )
    if key := case_fold_key(search[:LONGEST_SEARCH]):
        statement = statement.where(Member.name_key.contains(key, autoescape=True))
    if order == "solutions":
        statement = statement.order_by(solutions.desc(), Member.id)
        if (at := _count_and_id(after)) is not None:
            less = or_(solutions < at[0], and_(solutions == at[0], Member.id > at[1]))
            statement = statement.where(less)
    else:
        statement = statement.order_by(Member.joined_at.desc(), Member.id.desc())
        if (place := decode_cursor(after)) is not None:
            at_place = and_(Member.joined_at == place[0], Member.id < place[1])
            statement = statement.where(or_(Member.joined_at < place[0], at_place))
    found = db.session.execute(statement.limit(PAGE + 1)).all()
    more, found = len(found) > PAGE, found[:PAGE]
    chosen = {"q": search, "sort": order if order != "newest" else ""}
    older = _cursor(found[-1], order) if more else None
    return MemberList(
        rows=[_row(row) for row in found],
        pager=Pager(
            newer_url=members_url(**chosen) if after else None,
            older_url=members_url(**chosen, after=older) if older else None,
        ),
    )


def _row(row: Any) -> MemberRow:
    return MemberRow(
        id=row.id,
        url=f"/members/{row.id}",
        name=row.name,
        picture=row.picture,
        post_role=post_role(row.role),
        location=row.location,
        joined_at=row.joined_at,
        solutions=row.solutions,
    )


def _cursor(row: Any, order: str) -> str:
    return f"{row.solutions}-{row.id}" if order == "solutions" else encode_cursor(row.joined_at, row.id)


def _count_and_id(text: str | None) -> tuple[int, int] | None:
    """A place in the order by solutions, or None for anything we did not write."""
    count, _, number = (text or "").partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (count, number)):
        return None
    return int(count), int(number)


def members_url(**values: str) -> str:
    kept = {key: value for key, value in values.items() if value}
    return f"/members?{urlencode(kept)}" if kept else "/members"


def order_links(order: str, search: str) -> list[Link]:
    return [
        Link(label, members_url(q=search, sort=key if key != "newest" else ""), current=key == order)
        for key, label in ORDERS.items()
    ]
