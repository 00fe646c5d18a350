"""Reads of notifications: the count beside the bell, the lines, and what members want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, func, or_, select

from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.core.reading import Reading
from app.core.types import BigId
from app.forum.models import Question
from app.forum.queries import question_links
from app.notifications.kinds import BY_NAME, KINDS, says, sentence
from app.notifications.models import (
    Notification,
    NotificationLine,
    NotificationMute,
    NotificationSetting,
)

LINES_A_PAGE = 30
COUNTED = 9
"""Unread lines beyond these are shown as "9+", so they are not counted either."""

_line: FromClause = NotificationLine.__table__
_told: FromClause = Notification.__table__
_member: FromClause = Member.__table__
_question: FromClause = Question.__table__

MEMBER_ID = bindparam("member_id", type_=BigId)


@Reading
def _unread() -> Select[Any]:
    some = (
        select(_line.c.id)
        .where(_line.c.member_id == MEMBER_ID, _line.c.read_at.is_(None), _line.c.count > 0)
        # In the order of the index of unread lines: else SQLite walks through all that were ever read.
        .order_by(_line.c.topic)
        .limit(COUNTED + 1)
    )
    return select(func.count().label("unread")).select_from(some.subquery())


def unread_count(member_id: int) -> int:
    """How many unread lines a member has; `COUNTED + 1` stands for more. One query on an index."""
    count: int = _unread.all({"member_id": member_id})[0].unread
    return count


@dataclass(frozen=True, slots=True)
class LineView:
    """One line as the page shows it."""

    id: int
    says: str
    sign: str
    title: str
    words: str
    url: str
    at: datetime
    unread: bool
    open_url: str
    """Where its button posts: reads the line and leads to `url`."""


@dataclass(frozen=True, slots=True)
class LinesPage:
    lines: list[LineView]
    newest_id: int
    """Everything up to this notification has been on this page or an older one; 0 where there is nothing."""
    older: int | None
    """Cursor for `before`."""


@cache
def _lines() -> Select[Any]:
    line, told, question = _line.c, _told.c, _question.c
    return (
        select(
            line.id,
            line.count.label("together"),
            line.latest_id,
            line.read_at,
            told.kind,
            told.cause,
            told.question_id,
            told.answer_id,
            told.words,
            told.at,
            told.title.label("notice"),
            told.path,
            _member.c.name.label("actor_name"),
            question.title,
            question.slug,
            question.hidden_at,
            question.author_id,
        )
        .select_from(_line)
        .join(_told, told.id == line.latest_id)
        .outerjoin(_question, question.id == told.question_id)
        .outerjoin(_member, _member.c.id == told.actor_id)
        .where(
            line.member_id == MEMBER_ID,
            line.count > 0,
            line.latest_id < bindparam("before", type_=BigId),
        )
        .order_by(line.latest_id.desc())
        .limit(LINES_A_PAGE + 1)
    )


NEWEST = 2**62


def lines_page(member_id: int, *, before: int | None = None) -> LinesPage:
    """A page of lines, newest first. One query."""
    rows = db.session.execute(_lines(), {"member_id": member_id, "before": before or NEWEST}).all()
    shown = rows[:LINES_A_PAGE]
    return LinesPage(
        lines=[line_view(row, member_id) for row in shown],
        newest_id=shown[0].latest_id if shown else 0,
        older=shown[-1].latest_id if len(rows) > LINES_A_PAGE else None,
    )


def line_view(row: Any, member_id: int) -> LineView:
    # A question that was hidden a moment ago still stands in lines that are about to be withdrawn.
    readable = row.hidden_at is None or row.author_id == member_id
    title = row.title if readable else "A question that was hidden"
    return LineView(
        id=row.id,
        says=sentence(row.kind, row.cause, who=row.actor_name, count=row.together),
        sign=says(row.kind, row.cause).sign,
        title=row.notice if row.question_id is None else title,
        words=row.words if row.together == 1 and readable else "",
        url=_url(row),
        at=row.at,
        unread=row.read_at is None,
        open_url=f"/notifications/{row.id}/open",
    )


def target_url(
    cause: str, question_id: int, slug: str, answer_id: int | None, *, together: bool = False
) -> str:
    """Where to look. `together`: several causes stand on the line, so at the whole question."""
    here = f"/questions/{question_id}/{slug}"
    if together:
        return here
    if answer_id is not None:
        return f"/answers/{answer_id}"
    sort, number, *_ = cause.split(":")
    return f"{here}#c{number}" if sort == "comment" else here


def _url(row: Any) -> str:
    if row.question_id is None:
        return str(row.path)
    return target_url(row.cause, row.question_id, row.slug, row.answer_id, together=row.together > 1)


def line_url(member_id: int, line_id: int) -> str | None:
    """Where a member's line leads; None when there is no such line, or nothing on it stands any more."""
    line, told = _line.c, _told.c
    row = db.session.execute(
        select(
            line.count.label("together"),
            told.cause,
            told.question_id,
            told.answer_id,
            told.path,
            _question.c.slug,
        )
        .select_from(_line)
        .join(_told, told.id == line.latest_id)
        .outerjoin(_question, _question.c.id == told.question_id)
        .where(line.id == line_id, line.member_id == member_id, line.count > 0)
    ).first()
    return _url(row) if row else None


@dataclass(frozen=True, slots=True)
class Wish:
    """The two channels of one kind."""

    in_app: bool
    by_mail: bool


def is_here(member_id: int) -> bool:
    """Whether there is such a member, who has not closed the account."""
    found = select(Member.id).where(Member.id == member_id, Member.closed_at.is_(None))
    return db.session.scalar(found) is not None


def wishes(member_ids: Iterable[int], kinds: Iterable[str]) -> dict[tuple[int, str], Wish]:
    """What each of these members wants of each of these kinds: what they chose, else the kind's defaults."""
    members, names = list(member_ids), list(kinds)
    chosen = {
        (row.member_id, row.kind): row
        for row in db.session.execute(
            select(
                NotificationSetting.member_id,
                NotificationSetting.kind,
                NotificationSetting.in_app,
                NotificationSetting.by_mail,
            ).where(NotificationSetting.member_id.in_(members), NotificationSetting.kind.in_(names))
        )
    }
    found = {}
    for member_id in members:
        for name in names:
            kind = BY_NAME[name]
            wanted = chosen.get((member_id, name), kind)
            found[member_id, name] = Wish(wanted.in_app or kind.always_in_app, wanted.by_mail)
    return found


def wishes_of(member_id: int) -> dict[str, Wish]:
    """What a member wants, by kind."""
    found = wishes([member_id], [kind.name for kind in KINDS])
    return {kind: wish for (_, kind), wish in found.items()}


def mailable(member_ids: Iterable[int], question_id: int) -> set[int]:
    """Which of these members may be mailed about it: confirmed, not suspended, not muted."""
    muted = select(NotificationMute.member_id).where(NotificationMute.question_id == question_id)
    return set(
        db.session.scalars(
            select(Member.id).where(
                Member.id.in_(list(member_ids)),
                Member.email.is_not(None),
                Member.email_verified_at.is_not(None),
                Member.automatic.is_(False),
                or_(Member.suspended_until.is_(None), Member.suspended_until <= clock.now()),
                Member.id.not_in(muted),
            )
        )
    )


def is_muted(member_id: int, question_id: int) -> bool:
    return db.session.get(NotificationMute, (member_id, question_id)) is not None


def newest_before(moment: datetime) -> int | None:
    """Id of the newest notification told before then."""
    return db.session.scalar(select(func.max(Notification.id)).where(Notification.at < moment))


MUTED_SHOWN = 100


def muted_questions(member_id: int) -> list[tuple[int, str, str]]:
    """Id, title and address of the questions a member wants no mail about, newest first; no hidden ones."""
    muted = db.session.scalars(
        select(NotificationMute.question_id)
        .where(NotificationMute.member_id == member_id)
        .order_by(NotificationMute.at.desc())
        .limit(MUTED_SHOWN)
    ).all()
    links = question_links(muted)
    return [(question_id, *links[question_id]) for question_id in muted if question_id in links]


@dataclass(frozen=True, slots=True)
class Head:
    """Whom a mail goes to, and the question it is about."""

    to: str
    name: str
    title: str
    slug: str


def mail_head(member_id: int, question_id: int) -> Head:
    """Of a member who is `mailable`."""
    row = db.session.execute(
        select(Member.email, Member.name, Question.title, Question.slug)
        .join(Question, Question.id == question_id)
        .where(Member.id == member_id)
    ).one()
    return Head(row.email, row.name, row.title, row.slug)


def told_and_standing(question_id: int, prefix: str) -> set[str]:
    """The causes with this beginning that were told about a question and not withdrawn."""
    causes = db.session.scalars(
        select(Notification.cause).where(
            Notification.question_id == question_id,
            Notification.withdrawn_at.is_(None),
            Notification.cause.startswith(prefix, autoescape=True),
        )
    )
    return set(causes)


def names_of(ids: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {i for i in ids if i is not None}
    rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted)))
    return {row.id: row.name for row in rows}
