"""The rows the review list and its pages are made of: a constant number of queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, or_, select, union_all

from app.accounts.models import Member
from app.accounts.names import FORMER_NAME
from app.accounts.queries import member_cards
from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.lists import decode_cursor, encode_cursor
from app.forum.models import Answer, Comment, Question
from app.forum.pages import member_url, question_url
from app.forum.posts import hidden_words
from app.moderation.models import Flag, ReviewItem, Suspension
from app.moderation.queries import Heard, Word
from app.moderation.reasons import in_words

PAGE = 30
EXCERPT = 240
NEIGHBOURS = 2

item_table: FromClause = ReviewItem.__table__
question_table: FromClause = Question.__table__
answer_table: FromClause = Answer.__table__
comment_table: FromClause = Comment.__table__
flag_table: FromClause = Flag.__table__

OUTCOMES = {
    "hidden": "Hidden",
    "kept": "Kept",
    "restored": "Shown again",
    "stays_hidden": "Stays hidden",
}
KIND_WORDS = {"question": "Question", "answer": "Answer", "comment": "Comment", "member": "Member"}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A review item in the list."""

    id: int
    url: str
    kind: str
    """Question, Answer, Comment or Member."""
    title: str
    """Of the question it is on; the member's name."""
    excerpt: str
    author_name: str
    opened_at: datetime
    flag_count: int
    reasons: list[str]
    """`spam × 2`, the most frequent first."""
    claimed_by: str | None
    claim_minutes: int
    hidden_at_once: bool
    confirm_by: datetime | None
    overdue: bool
    outcome: str | None
    closed_at: datetime | None
    decided_alone: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    rows: list[ItemRow] = field(default_factory=list)
    next: str | None = None
    """Cursor of the next page."""


def _of_post(column: str) -> ColumnElement[Any]:
    """This column of the post that an item is about, whatever its kind; NULL for a member."""
    tables = {"question": question_table, "answer": answer_table, "comment": comment_table}
    return case(*((item_table.c.subject_kind == kind, table.c[column]) for kind, table in tables.items()))


def _items() -> Select[Any]:
    i, q, a, c = item_table.c, question_table.c, answer_table.c, comment_table.c
    author, claimer = Member.__table__.alias("author"), Member.__table__.alias("claimer")
    # A merge moves answers with their comments; the item keeps the question that they were flagged on.
    stands_on = func.coalesce(a.question_id, c.question_id, i.question_id)
    return (
        select(
            *item_table.columns,
            stands_on.label("stands_on_id"),
            q.title,
            q.slug,
            q.hidden_at.label("question_hidden_at"),
            func.substr(_of_post("body_html"), 1, 2000).label("body"),
            author.c.name.label("author_name"),
            claimer.c.name.label("claimer_name"),
        )
        .select_from(item_table)
        .outerjoin(answer_table, and_(i.subject_kind == "answer", a.id == i.subject_id))
        .outerjoin(comment_table, and_(i.subject_kind == "comment", c.id == i.subject_id))
        .outerjoin(question_table, q.id == stands_on)
        .outerjoin(author, author.c.id == i.author_id)
        .outerjoin(claimer, claimer.c.id == i.claimed_by_id)
    )


def list_items(order: str, cursor: str | None) -> ItemPage:
    """One page of the list. `order`: oldest, flagged, confirm (hidden at once) or decided. Two queries."""
    i = item_table.c
    statement = _items()
    if order == "decided":
        statement = statement.where(i.closed_at.is_not(None), *_later(i.closed_at, cursor, descending=True))
        statement = statement.order_by(i.closed_at.desc(), i.id.desc())
    elif order == "flagged":
        statement = statement.where(i.closed_at.is_(None), *_less_flagged(cursor))
        statement = statement.order_by(i.flag_count.desc(), i.id)
    else:
        if order == "confirm":
            statement = statement.where(i.hidden_by_id.is_not(None))
        statement = statement.where(i.closed_at.is_(None), *_later(i.opened_at, cursor, descending=False))
        statement = statement.order_by(i.opened_at, i.id)
    found = db.session.execute(statement.limit(PAGE + 1)).all()
    more, found = len(found) > PAGE, found[:PAGE]
    reasons = _reasons([row.id for row in found])
    rows = [_row(row, reasons.get(row.id, [])) for row in found]
    return ItemPage(rows, _cursor_of(order, found[-1]) if more else None)


def _later(column: ColumnElement[Any], cursor: str | None, *, descending: bool) -> list[ColumnElement[bool]]:
    position = decode_cursor(cursor)
    if position is None:
        return []
    at, number = position
    if descending:
        return [or_(column < at, and_(column == at, item_table.c.id < number))]
    return [or_(column > at, and_(column == at, item_table.c.id > number))]


def _less_flagged(cursor: str | None) -> list[ColumnElement[bool]]:
    flags, _, number = (cursor or "").partition("-")
    if not (flags.isascii() and number.isascii() and flags.isdigit() and number.isdigit()):
        return []
    if max(len(flags), len(number)) > 18:
        return []
    i = item_table.c
    return [or_(i.flag_count < int(flags), and_(i.flag_count == int(flags), i.id > int(number)))]


def _cursor_of(order: str, row: Any) -> str:
    if order == "flagged":
        return f"{row.flag_count}-{row.id}"
    return encode_cursor(row.closed_at if order == "decided" else row.opened_at, row.id)


def _reasons(item_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Flag.item_id, Flag.reason, func.count().label("times"))
        .where(Flag.item_id.in_(item_ids))
        .group_by(Flag.item_id, Flag.reason)
        .order_by(func.count().desc(), Flag.reason)
    )
    found: dict[int, list[str]] = {}
    for item_id, reason, times in rows:
        found.setdefault(item_id, []).append(_times(in_words(reason), times))
    return found


def _times(reason: str, times: int) -> str:
    return f"{reason} × {times}" if times > 1 else reason


def _row(row: Any, reasons: list[str]) -> ItemRow:
    now = clock.now()
    claimed = row.claimed_until is not None and row.claimed_until > now and row.closed_at is None
    text = " ".join(Markup(row.body or "").striptags().split())  # noqa: S704 - becomes plain text
    return ItemRow(
        id=row.id,
        url=f"/review/{row.id}",
        kind=KIND_WORDS[row.subject_kind],
        title=row.title or row.author_name or FORMER_NAME,
        excerpt=text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…",
        author_name=row.author_name or FORMER_NAME,
        opened_at=row.opened_at,
        flag_count=row.flag_count,
        reasons=reasons,
        claimed_by=row.claimer_name if claimed else None,
        claim_minutes=_minutes_left(row.claimed_until) if claimed else 0,
        hidden_at_once=row.hidden_by_id is not None and row.closed_at is None,
        confirm_by=row.confirm_by,
        overdue=row.confirm_by is not None and row.confirm_by < now,
        outcome="Hidden, and shown again later" if row.undone_at else OUTCOMES.get(row.outcome or ""),
        closed_at=row.closed_at,
        decided_alone=row.decided_alone,
    )


def _minutes_left(until: datetime) -> int:
    return max(1, -(-int((until - clock.now()).total_seconds()) // 60))


@dataclass(frozen=True, slots=True)
class Said:
    """Something somebody said about an item: a flag, a finding, a vote."""

    what: str
    note: str
    by_name: str | None
    """None where the viewer may not know it, or no person said it."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Nearby:
    """A post beside the one under review."""

    kind: str
    body_html: Markup
    author_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What an author has done here so far, this post included."""

    joined_at: datetime
    posts: int
    hidden: int
    decided_hidden: int
    """Hidden by a decision of reviewers here."""
    suspensions: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """The context of `moderation/item.html`, forms excepted."""

    item: ItemRow
    question_url: str | None
    body_html: Markup
    written_at: datetime | None
    hidden_reason: str | None
    author_url: str | None
    hidden_by: str | None
    before: list[Nearby]
    after: list[Nearby]
    history: History | None
    flags: list[Said]
    findings: list[Said]
    votes: list[Said]
    """Empty while it is open: the second person should look with fresh eyes."""
    vote_count: int


POST_COLUMNS = ("body_html", "created_at", "hidden_at", "hidden_reason", "hidden_note")


def item_row(item_id: int) -> Any:
    """The item with the post it is about. Raises NotFound."""
    columns = [_of_post(name).label(name) for name in POST_COLUMNS]
    row = db.session.execute(_items().add_columns(*columns).where(item_table.c.id == item_id)).first()
    if row is None:
        raise NotFound
    return row


def read_item(actor: Actor, row: Any, heard: Heard) -> ItemView:
    """`row`: from `item_row`."""
    names, sees_hidden = actor.can(capabilities.DECIDE), actor.can(capabilities.SEE_HIDDEN)
    flags, found, votes = heard.flags, heard.findings, heard.votes
    people = member_cards({word.by_id for word in (*flags, *found, *votes)} | {row.hidden_by_id})
    reasons = Counter(in_words(flag.reason) for flag in flags)

    def name(member_id: int | None) -> str | None:
        return people[member_id].name if names and member_id is not None and member_id in people else None

    around = _around(actor, row) if row.stands_on_id is not None else []
    return ItemView(
        item=_row(row, [_times(reason, times) for reason, times in reasons.most_common()]),
        question_url=question_url(row.stands_on_id, row.slug)
        if row.slug is not None and (row.question_hidden_at is None or sees_hidden)
        else None,
        body_html=Markup(row.body_html or ""),  # noqa: S704 - sanitised when it was written
        written_at=row.created_at,
        hidden_reason=hidden_words(row),
        author_url=member_url(row.author_id, row.author_name),
        hidden_by=name(row.hidden_by_id),
        before=[near for is_after, near in around if not is_after],
        after=[near for is_after, near in around if is_after],
        history=_history(row.author_id) if row.author_id is not None else None,
        flags=[Said(in_words(f.reason), f.note, name(f.by_id), f.at) for f in flags],
        findings=[Said(e.reason or "", e.note, name(e.by_id), e.at) for e in found],
        votes=[Said(_vote_words(v), v.note, name(v.by_id), v.at) for v in votes]
        if row.closed_at is not None
        else [],
        vote_count=len(votes),
    )


def _vote_words(vote: Word) -> str:
    return f"hide: {in_words(vote.reason)}" if vote.choice == "hide" else "keep"


def _around(actor: Actor, row: Any) -> list[tuple[bool, Nearby]]:
    """The posts just before and after it on the same question, in order of time. True: after. One query."""
    thread = _thread(row.stands_on_id).subquery()
    t = thread.c
    columns = (t.kind, t.id, t.body_html, t.name, t.created_at)
    among = select(*columns).where(or_(t.kind != row.subject_kind, t.id != row.subject_id))
    if not actor.can(capabilities.SEE_HIDDEN):
        among = among.where(t.hidden_at.is_(None))
    before = among.where(t.created_at < row.created_at).order_by(t.created_at.desc(), t.id.desc())
    after = among.where(t.created_at >= row.created_at).order_by(t.created_at, t.id)
    halves = [
        select(literal(is_after).label("is_after"), half.limit(NEIGHBOURS).subquery())
        for is_after, half in ((False, before), (True, after))
    ]
    found = [
        (
            bool(one.is_after),
            Nearby(
                KIND_WORDS[one.kind],
                Markup(one.body_html),  # noqa: S704 - sanitised when it was written
                one.name or FORMER_NAME,
                one.created_at,
            ),
        )
        for one in db.session.execute(union_all(*halves))
    ]
    return sorted(found, key=lambda pair: pair[1].at)


def _thread(question_id: int) -> Any:
    """Everything written on a question, the question included."""
    parts = []
    for kind, table in (("question", question_table), ("answer", answer_table), ("comment", comment_table)):
        author = Member.__table__.alias(f"{kind}_author")
        on = table.c.id if kind == "question" else table.c.question_id
        parts.append(
            select(
                literal(kind).label("kind"),
                table.c.id,
                table.c.body_html,
                table.c.created_at,
                table.c.hidden_at,
                author.c.name.label("name"),
            )
            .select_from(table)
            .outerjoin(author, author.c.id == table.c.author_id)
            .where(on == question_id)
        )
    return union_all(*parts)


def _history(member_id: int) -> History | None:
    """One query."""

    def posts(*also: Any) -> Any:
        counts = [
            select(func.count())
            .where(model.author_id == member_id, *(a(model) for a in also))
            .scalar_subquery()
            for model in (Question, Answer, Comment)
        ]
        return counts[0] + counts[1] + counts[2]

    decided = (
        select(func.count())
        .where(
            ReviewItem.author_id == member_id, ReviewItem.outcome == "hidden", ReviewItem.undone_at.is_(None)
        )
        .scalar_subquery()
    )
    suspensions = (
        select(func.count())
        .where(Suspension.member_id == member_id, Suspension.until.is_not(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            Member.joined_at, posts(), posts(lambda model: model.hidden_at.is_not(None)), decided, suspensions
        ).where(Member.id == member_id)
    ).first()
    return History(*row) if row is not None else None
