"""The rows a question's page is made of: one query each, whatever their number.

Statements are built once a process, over the tables themselves rather than the mapped classes: building and
loading through the ORM costs several times what the query does.
"""

from __future__ import annotations

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
    cast,
    literal,
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
from app.core.reading import Reading
from app.core.types import BigId, UtcDateTime
from app.forum.models import (
    Acceptance,
    Answer,
    Category,
    Comment,
    Follow,
    Question,
    QuestionEvent,
    Reaction,
    Vote,
)
from app.forum.pages import question_url, tags_of_question

ANSWERS_A_PAGE = 30

question_table: FromClause = Question.__table__
answer_table: FromClause = Answer.__table__
comment_table: FromClause = Comment.__table__
acceptance_table: FromClause = Acceptance.__table__
vote_table: FromClause = Vote.__table__
reaction_table: FromClause = Reaction.__table__
follow_table: FromClause = Follow.__table__
event_table: FromClause = QuestionEvent.__table__
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
        member_table.c.picture.label("author_picture"),
        c.body_html,
        c.note,
        c.created_at,
        c.edited_at,
        c.hidden_at,
        c.hidden_reason,
        c.hidden_note,
    )


@Reading
def _question() -> Select[Any]:
    q, original = question_table.c, question_table.alias("original")
    claimer = member_table.alias("claimer")
    return (
        select(
            *_post_columns(question_table),
            q.score,
            q.title,
            q.slug,
            q.state,
            q.turn,
            q.urgency,
            q.answer_count,
            q.me_too_count,
            q.claimed_by_id,
            q.claimed_until,
            claimer.c.name.label("claimer_name"),
            q.asker_edited_at,
            q.escalated_at,
            q.locked_at,
            q.merged_at,
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
        .outerjoin(claimer, claimer.c.id == q.claimed_by_id)
        .where(q.id == QUESTION_ID)
    )


def question_row(question_id: int) -> Any:
    return _question.first({"question_id": question_id})


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


@Reading
def _answers() -> Select[Any]:
    a = answer_table.c
    return (
        _in_order(*_post_columns(answer_table), a.score, a.worked_count, a.didnt_help_at, a.moved_at)
        .outerjoin(member_table, member_table.c.id == a.author_id)
        .offset(bindparam("skip"))
        .limit(ANSWERS_A_PAGE + 1)
    )


def answer_rows(actor: Actor, question_id: int, page: int) -> list[Any]:
    """One page of answers, and one more to know whether there is a next page: the solution first."""
    skip = (page - 1) * ANSWERS_A_PAGE
    values = {"question_id": question_id, "skip": skip} | viewer(actor)
    return _answers.all(values)


@Reading
def _comments() -> Select[Any]:
    c = comment_table.c
    return (
        select(*_post_columns(comment_table), c.answer_id, c.asks)
        .select_from(comment_table)
        .outerjoin(member_table, member_table.c.id == c.author_id)
        .where(c.question_id == QUESTION_ID, visible(comment_table))
        .order_by(c.created_at, c.id)
    )


def comment_rows(actor: Actor, question_id: int) -> list[Any]:
    return _comments.all({"question_id": question_id} | viewer(actor))


def _no(kind: Any) -> Any:
    """A column of this type that is empty in this part of a union."""
    return cast(null(), kind)


def _answers_in_history() -> Select[Any]:
    """Every visible answer, on whatever page it stands (`until`: the asker said it did not help)."""
    a = answer_table.c
    return (
        select(
            literal("answer").label("part"),
            a.id,
            literal("").label("kind"),
            a.created_at.label("at"),
            a.didnt_help_at.label("until"),
            a.moved_at,
            a.author_id.label("person_id"),
            a.author_role.label("role"),
            member_table.c.name.label("name"),
            a.id.label("answer_id"),
            literal("").label("text"),
            literal(False).label("to_the_day"),
            _no(BigId).label("other_id"),
            _no(String).label("other_title"),
            _no(String).label("other_slug"),
        )
        .select_from(answer_table)
        .outerjoin(member_table, member_table.c.id == a.author_id)
        .where(a.question_id == QUESTION_ID, a.hidden_at.is_(None))
    )


def _acceptances_in_history() -> Select[Any]:
    """Every acceptance, taken back (`until`) or not."""
    c = acceptance_table.c
    return (
        select(
            literal("acceptance"),
            c.id,
            c.kind,
            c.at,
            c.undone_at,
            _no(UtcDateTime),
            c.by_id,
            c.by_role,
            member_table.c.name,
            c.answer_id,
            c.thanks,
            c.day_precision,
            _no(BigId),
            _no(String),
            _no(String),
        )
        .select_from(acceptance_table)
        .outerjoin(member_table, member_table.c.id == c.by_id)
        .where(c.question_id == QUESTION_ID)
    )


def _events_in_history() -> Select[Any]:
    """Everything else that happened."""
    e, other = event_table.c, question_table.alias("other")
    return (
        select(
            literal("event"),
            e.id,
            e.kind,
            e.at,
            _no(UtcDateTime),
            _no(UtcDateTime),
            e.actor_id,
            literal(""),
            member_table.c.name,
            e.answer_id,
            e.detail,
            literal(False),
            e.other_id,
            case((other.c.hidden_at.is_(None), other.c.title)),
            other.c.slug,
        )
        .select_from(event_table)
        .outerjoin(member_table, member_table.c.id == e.actor_id)
        .outerjoin(other, other.c.id == e.other_id)
        .where(e.question_id == QUESTION_ID)
    )


@Reading
def _history() -> CompoundSelect[Any]:
    """The three in one query, told apart by `part`: answer, acceptance or event."""
    return union_all(_answers_in_history(), _acceptances_in_history(), _events_in_history())


def history_rows(question_id: int) -> dict[str, list[Any]]:
    """What a question's life and its timeline are read from, by `part`, each oldest first."""
    found: dict[str, list[Any]] = {"answer": [], "acceptance": [], "event": []}
    for row in _history.all({"question_id": question_id}):
        found[row.part].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.at, row.id))
    return found


@Reading
def _own_marks() -> CompoundSelect[Any]:
    v, r, f, a = vote_table.c, reaction_table.c, follow_table.c, answer_table.c
    me = bindparam("viewer", type_=BigId)
    votes = select(v.answer_id, literal("vote").label("kind"), v.value).where(
        v.question_id == QUESTION_ID, v.member_id == me, v.undone_at.is_(None)
    )
    # Votes on answers that a merge brought name the question they were given on.
    elsewhere = (
        select(v.answer_id, literal("vote"), v.value)
        .select_from(answer_table.join(vote_table, v.answer_id == a.id))
        .where(
            a.question_id == QUESTION_ID,
            a.moved_from_id.is_not(None),
            v.question_id != QUESTION_ID,
            v.member_id == me,
            v.undone_at.is_(None),
        )
    )
    reactions = select(r.answer_id, r.kind, literal(1)).where(r.question_id == QUESTION_ID, r.member_id == me)
    follows = select(_no(BigId), literal("follow"), case((f.muted, 0), else_=1)).where(
        f.question_id == QUESTION_ID, f.member_id == me
    )
    return union_all(votes, elsewhere, reactions, follows)


def own_marks(actor: Actor, question_id: int) -> dict[tuple[str, int | None], int]:
    """The viewer's own vote, me_too, worked and follow here, by kind and answer id (None: the question)."""
    if not actor.is_signed_in:
        return {}
    rows = _own_marks.all({"question_id": question_id, "viewer": actor.member_id})
    return {(row.kind, row.answer_id): row.value for row in rows}


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
