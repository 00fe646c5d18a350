"""Reads of what management promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.queries import SUPER_USER, is_employee
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from superusers.training.kinds import CATCH_UP, CONFERENCE
from superusers.training.models import ProgrammeEvent, Promise
from superusers.training.models.promises import OPEN
from superusers.training.queries.learning import today

MOST = 100
AT = 30
"""Of so many of the latest events a promise can be noted."""


@dataclass(frozen=True, slots=True)
class PromiseRow:
    number: int
    words: str
    owner: str
    due_on: date | None
    overdue: bool
    made_at: datetime
    event_id: int | None
    event_title: str
    state: str
    answer: str
    answered_at: datetime | None


def may_read_promises(actor: Actor) -> bool:
    return actor.role == SUPER_USER or is_employee(actor.role)


def _event_told() -> ColumnElement[bool]:
    """The event a promise was made at, unless it is still a secret."""
    return and_(
        ProgrammeEvent.id == Promise.event_id,
        or_(ProgrammeEvent.embargo_until.is_(None), ProgrammeEvent.embargo_until <= clock.now()),
    )


def open_promises() -> list[PromiseRow]:
    """What is due first, first."""
    return _rows(
        select(Promise, ProgrammeEvent.title)
        .outerjoin(ProgrammeEvent, _event_told())
        .where(Promise.state == OPEN)
        .order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)
        .limit(MOST)
    )


def answered_promises() -> list[PromiseRow]:
    """The latest answer first."""
    return _rows(
        select(Promise, ProgrammeEvent.title)
        .outerjoin(ProgrammeEvent, _event_told())
        .where(Promise.state != OPEN)
        .order_by(Promise.answered_at.desc(), Promise.id.desc())
        .limit(MOST)
    )


def count_open() -> int:
    return db.session.scalar(select(func.count()).where(Promise.state == OPEN)) or 0


def promise_row(number: int) -> PromiseRow:
    """Raises NotFound."""
    found = _rows(
        select(Promise, ProgrammeEvent.title)
        .outerjoin(ProgrammeEvent, _event_told())
        .where(Promise.id == number)
    )
    if not found:
        raise NotFound
    return found[0]


def _rows(statement: object) -> list[PromiseRow]:
    day = today()
    return [
        PromiseRow(
            number=row.id,
            words=row.words,
            owner=row.owner,
            due_on=row.due_on,
            overdue=row.state == OPEN and row.due_on is not None and row.due_on < day,
            made_at=row.made_at,
            event_id=row.event_id if title else None,
            event_title=title or "",
            state=row.state,
            answer=row.answer,
            answered_at=row.answered_at,
        )
        for row, title in db.session.execute(statement)  # type: ignore[call-overload]
    ]


def events_with_promises() -> dict[int, str]:
    """The latest talks with management, by number."""
    rows = db.session.execute(
        select(ProgrammeEvent.id, ProgrammeEvent.title)
        .where(ProgrammeEvent.kind.in_((CATCH_UP, CONFERENCE)))
        .order_by(ProgrammeEvent.starts_at.desc())
        .limit(AT)
    )
    return {row.id: row.title for row in rows}
