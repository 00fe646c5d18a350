"""Reads of what people keep on the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from app.accounts.models import Member
from app.analytics.kept import StatisticsMail, StatisticsNote, StatisticsTarget, StatisticsView
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound

MOST_MARKS = 12
"""Notes drawn into one chart: more would hide it."""


@dataclass(frozen=True, slots=True)
class ViewRow:
    id: int
    name: str
    page: str
    query: str
    shared: bool
    owner_id: int
    owner_name: str
    rhythm: str | None
    """How often the reader gets it by mail; None: not at all."""
    hour: int | None
    time_zone: str | None
    next_at: datetime | None


def views_for(member_id: int) -> list[ViewRow]:
    """A member's own views and those that others share, by name. One query."""
    statement = (
        select(
            StatisticsView.id,
            StatisticsView.name,
            StatisticsView.page,
            StatisticsView.query,
            StatisticsView.shared,
            StatisticsView.member_id,
            Member.name,
            StatisticsMail.rhythm,
            StatisticsMail.hour,
            StatisticsMail.time_zone,
            StatisticsMail.next_at,
        )
        .join(Member, Member.id == StatisticsView.member_id)
        .outerjoin(
            StatisticsMail,
            (StatisticsMail.view_id == StatisticsView.id) & (StatisticsMail.member_id == member_id),
        )
        .where(or_(StatisticsView.member_id == member_id, StatisticsView.shared))
        .order_by(StatisticsView.name, StatisticsView.id)
    )
    return [ViewRow(*row) for row in db.session.execute(statement)]


def visible_view(actor: Actor, view_id: int, *, lock: bool = False) -> StatisticsView:
    """The actor's own view, or a shared one. Raises NotFound for all others."""
    statement = select(StatisticsView).where(
        StatisticsView.id == view_id,
        or_(StatisticsView.member_id == actor.member_id, StatisticsView.shared),
    )
    view = db.session.scalars(statement.with_for_update() if lock else statement).first()
    if view is None:
        raise NotFound
    return view


def own_view(actor: Actor, view_id: int) -> StatisticsView:
    """The actor's own view, locked. Raises NotFound for all others."""
    view = visible_view(actor, view_id, lock=True)
    if not actor.is_member(view.member_id):
        raise NotFound
    return view


def count_views(member_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(StatisticsView).where(StatisticsView.member_id == member_id)
        )
        or 0
    )


def mail_of(view_id: int, member_id: int) -> StatisticsMail | None:
    return db.session.scalars(
        select(StatisticsMail).where(StatisticsMail.view_id == view_id, StatisticsMail.member_id == member_id)
    ).first()


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: int
    day: date
    words: str
    by_name: str


def notes(first: date | None = None, last: date | None = None, *, limit: int = 200) -> list[NoteRow]:
    """Notes on these days, newest first. One query."""
    statement = (
        select(StatisticsNote.id, StatisticsNote.day, StatisticsNote.words, Member.name)
        .join(Member, Member.id == StatisticsNote.by_id)
        .order_by(StatisticsNote.day.desc(), StatisticsNote.id.desc())
        .limit(limit)
    )
    if first is not None:
        statement = statement.where(StatisticsNote.day >= first)
    if last is not None:
        statement = statement.where(StatisticsNote.day <= last)
    return [NoteRow(*row) for row in db.session.execute(statement)]


def targets() -> dict[str, int]:
    """By measure. One query."""
    rows = db.session.execute(select(StatisticsTarget.measure, StatisticsTarget.value))
    return {row.measure: row.value for row in rows}


def mail_letter(mail_id: int) -> tuple[StatisticsMail, StatisticsView] | None:
    row = db.session.execute(
        select(StatisticsMail, StatisticsView)
        .join(StatisticsView, StatisticsView.id == StatisticsMail.view_id)
        .where(StatisticsMail.id == mail_id)
    ).first()
    return None if row is None else (row[0], row[1])
