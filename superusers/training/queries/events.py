"""Reads of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from app.accounts.queries import SUPER_USER, MemberCard, is_employee, member_cards, zone_named
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from superusers.training.audience import Meeting, is_for
from superusers.training.kinds import CANCELLED, KIND_WORDS, MEMBERS, NO, PLANNED, WAITING, YES
from superusers.training.models import EventHost, EventReply, ProgrammeEvent
from superusers.training.queries.invitations import kept_counted
from superusers.training.queries.people import standing_of
from superusers.training.texts import agenda_items
from superusers.training.when import in_words, length_of, span_in_words, zone_words

MOST = 100
PEOPLE = 500
KEPT_IN_FEED = timedelta(days=60)
"""For so long after its end an event stays in calendars that are read by feed."""


def meeting_of(event: ProgrammeEvent) -> Meeting:
    return Meeting(
        event.audience,
        event.tier_id,
        event.embargo_until,
        event.state,
        event.starts_at,
        event.ends_at,
    )


def visible_event(actor: Actor, event_id: int) -> ProgrammeEvent:
    """Raises NotFound: not there, or for others."""
    event = db.session.get(ProgrammeEvent, event_id)
    if event is None or not is_for(actor, meeting_of(event), standing=standing_of(actor), now=clock.now()):
        raise NotFound
    return event


def event_to_manage(event_id: int) -> ProgrammeEvent:
    """Raises NotFound."""
    event = db.session.get(ProgrammeEvent, event_id)
    if event is None:
        raise NotFound
    return event


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The same as `is_for`, as a condition."""
    if is_employee(actor.role):
        return true()
    standing = standing_of(actor)
    told = or_(
        ProgrammeEvent.embargo_until.is_(None),
        ProgrammeEvent.embargo_until <= clock.now(),
        true() if standing.signed else false(),
    )
    if actor.role != SUPER_USER:
        return and_(told, ProgrammeEvent.audience == MEMBERS)
    theirs = or_(
        ProgrammeEvent.audience == MEMBERS,
        ProgrammeEvent.tier_id.is_(None),
        ProgrammeEvent.tier_id == standing.tier_id,
    )
    return and_(told, theirs)


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in a list."""

    id: int
    url: str
    title: str
    kind: str
    kind_words: str
    cancelled: bool
    starts_at: datetime
    day: date
    """In the reader's zone."""
    at: str
    """19:00, likewise."""
    when: str
    length: int
    """Minutes."""
    coming: int
    waiting: int
    capacity: int | None
    answer: str | None
    """The reader's own."""
    management: bool
    over: bool
    kept: int
    """Seats that invitations keep."""

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.coming + self.kept >= self.capacity


def upcoming(actor: Actor, zone: ZoneInfo) -> list[EventRow]:
    """What is not over, the next first. Five queries."""
    return _rows(
        select(ProgrammeEvent)
        .where(visible_to(actor), ProgrammeEvent.ends_at > clock.now())
        .order_by(ProgrammeEvent.starts_at, ProgrammeEvent.id)
        .limit(MOST),
        actor,
        zone,
    )


def past(actor: Actor, zone: ZoneInfo) -> list[EventRow]:
    """The latest first."""
    return _rows(
        select(ProgrammeEvent)
        .where(visible_to(actor), ProgrammeEvent.ends_at <= clock.now())
        .order_by(ProgrammeEvent.starts_at.desc(), ProgrammeEvent.id.desc())
        .limit(MOST),
        actor,
        zone,
    )


def between(actor: Actor, zone: ZoneInfo, start: datetime, end: datetime) -> list[EventRow]:
    """What touches this stretch of time."""
    return _rows(
        select(ProgrammeEvent)
        .where(visible_to(actor), ProgrammeEvent.starts_at < end, ProgrammeEvent.ends_at > start)
        .order_by(ProgrammeEvent.starts_at, ProgrammeEvent.id)
        .limit(2 * MOST),
        actor,
        zone,
    )


def _rows(statement: Any, actor: Actor, zone: ZoneInfo) -> list[EventRow]:
    events = db.session.scalars(statement).all()
    ids = [event.id for event in events]
    counted, kept = replies_counted(ids), kept_counted(ids)
    own, now = own_answers(actor.member_id, ids), clock.now()
    led = set(
        db.session.scalars(
            select(EventHost.event_id).where(EventHost.event_id.in_(ids), EventHost.management)
        )
    )
    return [
        EventRow(
            id=event.id,
            url=f"/events/{event.id}",
            title=event.title,
            kind=event.kind,
            kind_words=KIND_WORDS[event.kind],
            cancelled=event.state == CANCELLED,
            starts_at=event.starts_at,
            day=event.starts_at.astimezone(zone).date(),
            at=f"{event.starts_at.astimezone(zone):%H:%M}",
            when=in_words(event.starts_at, zone),
            length=event.minutes,
            coming=counted.get((event.id, YES), 0),
            waiting=counted.get((event.id, WAITING), 0),
            capacity=event.capacity,
            answer=own.get(event.id),
            management=event.id in led,
            over=event.ends_at <= now,
            kept=kept.get(event.id, 0),
        )
        for event in events
    ]


def replies_counted(event_ids: list[int]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(EventReply.event_id, EventReply.answer, func.count())
        .where(EventReply.event_id.in_(event_ids))
        .group_by(EventReply.event_id, EventReply.answer)
    )
    return {(event_id, answer): count for event_id, answer, count in rows}


def own_answers(member_id: int | None, event_ids: list[int]) -> dict[int, str]:
    rows = db.session.execute(
        select(EventReply.event_id, EventReply.answer).where(
            EventReply.member_id == member_id, EventReply.event_id.in_(event_ids)
        )
    )
    return {row.event_id: row.answer for row in rows}


@dataclass(frozen=True, slots=True)
class HostRow:
    name: str
    url: str | None
    number: int
    """For the tone of the initials."""
    picture: str | None
    role: str
    management: bool


def hosts_of(event_id: int) -> list[HostRow]:
    """Two queries."""
    hosts = hosts_as_written(event_id)
    cards = member_cards(host.member_id for host in hosts)
    return [_host_row(host, cards[host.member_id] if host.member_id else None) for host in hosts]


def hosts_as_written(event_id: int) -> list[EventHost]:
    return list(
        db.session.scalars(
            select(EventHost).where(EventHost.event_id == event_id).order_by(EventHost.position)
        )
    )


def _host_row(host: EventHost, card: MemberCard | None) -> HostRow:
    return HostRow(
        name=card.name if card else host.name,
        url=card.url if card else None,
        number=host.member_id or 0,
        picture=card.picture if card else None,
        role=host.role,
        management=host.management,
    )


@dataclass(frozen=True, slots=True)
class Sitting:
    """A line of an agenda with the time it begins, in the reader's zone."""

    at: str
    length: int
    title: str


def agenda_of(event: ProgrammeEvent, zone: ZoneInfo) -> list[Sitting]:
    begins, found = event.starts_at, []
    for item in agenda_items(event.agenda):
        found.append(Sitting(f"{begins.astimezone(zone):%H:%M}", item.length, item.title))
        begins += length_of(item.length)
    return found


@dataclass(frozen=True, slots=True)
class Moments:
    """When, for the reader and for the organiser."""

    here: str
    here_zone: str
    there: str | None
    """None where both clocks show the same."""
    there_zone: str


def moments_of(event: ProgrammeEvent, zone: ZoneInfo) -> Moments:
    """`zone`: the reader's."""
    there = zone_named(event.time_zone) or zone
    here_words = span_in_words(event.starts_at, event.ends_at, zone)
    there_words = span_in_words(event.starts_at, event.ends_at, there)
    return Moments(
        here_words,
        zone_words(zone),
        there_words if there_words != here_words else None,
        zone_words(there),
    )


def reply_of(event_id: int, member_id: int | None) -> EventReply | None:
    return db.session.scalars(
        select(EventReply).where(EventReply.event_id == event_id, EventReply.member_id == member_id)
    ).first()


def place_in_line(reply: EventReply) -> int:
    """Of somebody who waits: 1 is next."""
    before = or_(
        EventReply.asked_at < reply.asked_at,
        and_(EventReply.asked_at == reply.asked_at, EventReply.id < reply.id),
    )
    ahead = db.session.scalar(
        select(func.count()).where(
            EventReply.event_id == reply.event_id, EventReply.answer == WAITING, before
        )
    )
    return (ahead or 0) + 1


@dataclass(frozen=True, slots=True)
class ReplyRow:
    member_id: int
    name: str
    url: str | None
    answer: str
    asked_at: datetime
    joined_at: datetime | None
    came: bool | None
    was_there: bool


def replies_of(event_id: int) -> list[ReplyRow]:
    """Those who come, who wait in their order, and who do not come. Two queries."""
    rows = db.session.scalars(
        select(EventReply)
        .where(EventReply.event_id == event_id)
        .order_by(EventReply.asked_at, EventReply.id)
        .limit(PEOPLE)
    ).all()
    cards = member_cards(row.member_id for row in rows)
    rank = {YES: 0, WAITING: 1, NO: 2}
    return [
        ReplyRow(
            row.member_id,
            cards[row.member_id].name,
            cards[row.member_id].url,
            row.answer,
            row.asked_at,
            row.joined_at,
            row.came,
            row.was_there,
        )
        for row in sorted(rows, key=lambda one: rank[one.answer])
    ]


def opens_at(event: ProgrammeEvent) -> datetime:
    """When those who come may open the meeting."""
    return event.starts_at - length_of(event.opens_before)


def events_in_feed(actor: Actor) -> list[ProgrammeEvent]:
    """What the member said yes to, and what of it was cancelled, until some time after its end.

    Whoever left the programme sees nothing of it there any more.
    """
    return list(
        db.session.scalars(
            select(ProgrammeEvent)
            .join(EventReply, EventReply.event_id == ProgrammeEvent.id)
            .where(
                visible_to(actor),
                EventReply.member_id == actor.member_id,
                EventReply.answer == YES,
                ProgrammeEvent.ends_at > clock.now() - KEPT_IN_FEED,
            )
            .order_by(ProgrammeEvent.starts_at, ProgrammeEvent.id)
            .limit(MOST)
        )
    )


def later_in_series(event: ProgrammeEvent) -> Iterable[int]:
    """Ids of what comes after it in its series and is still planned."""
    if event.series_id is None:
        return []
    return db.session.scalars(
        select(ProgrammeEvent.id)
        .where(
            ProgrammeEvent.series_id == event.series_id,
            ProgrammeEvent.starts_at > event.starts_at,
            ProgrammeEvent.state == PLANNED,
        )
        .order_by(ProgrammeEvent.starts_at)
    ).all()
