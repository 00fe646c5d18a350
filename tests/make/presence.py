"""Builders of presence: members whose time is recorded, and beats as a page would send them."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.activity.beats import Act, NotABeat, NoTicket
from superusers.activity.door import BeatDoor
from superusers.activity.models import ActivityDay, Finding, Visit
from superusers.activity.present import the_buffer, the_tickets
from superusers.activity.queries import Day, days_of, visits_of
from superusers.activity.services.share_time import share_time
from superusers.activity.services.start_recording import start_recording
from superusers.activity.services.store_heard import store_heard
from tests.make.community import Community

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
HOURS = 3_600_000
_tabs = itertools.count(1)


def recorded(
    community: Community, *, since: datetime = NOON - timedelta(days=1), shares: bool = False
) -> Actor:
    """A member who lets their time be recorded."""
    actor = community.member()
    with clock.frozen_at(since):
        start_recording(actor)
        if shares:
            share_time(actor, shares=True)
    return actor


class Tab:
    """A page in a browser's tab, shown at `shown`."""

    def __init__(self, actor: Actor, shown: datetime = NOON, name: str = "") -> None:
        self.actor = actor
        self.ticket = the_tickets().issue(actor.signed_in_id, "forum.question", int(shown.timestamp()))
        self.name = name or f"tab{next(_tabs)}"
        self.sequence = 0

    def line(self, active: float, *, kind: str = "r", why: str = "t") -> bytes:
        body = f"{self.ticket}|{self.name}|{self.sequence}|{round(active * 1000)}|{kind}|{why}"
        self.sequence += 1
        return body.encode()

    def beat(self, at: datetime, active: float = 30, *, kind: str = "r", why: str = "t") -> bytes:
        """Send a beat that says: active for so many seconds. Returns its body, to be replayed."""
        body = self.line(active, kind=kind, why=why)
        send(body, at)
        return body

    def stay(self, start: datetime, seconds: int, *, kind: str = "r") -> datetime:
        """Beat every half minute for so long. Returns the end."""
        for passed in range(30, seconds + 1, 30):
            self.beat(start + timedelta(seconds=passed), kind=kind)
        return start + timedelta(seconds=seconds)


def send(body: bytes, at: datetime) -> None:
    with clock.frozen_at(at), suppress(NotABeat, NoTicket):
        BeatDoor(the_tickets(), the_buffer()).hear(body)


def act(actor: Actor, at: datetime) -> None:
    """The server saw the member do something."""
    the_buffer().add(Act(actor.signed_in_id, int(at.timestamp() * 1000)))


def flush() -> int:
    """Store what waits, as the background does every second."""
    return store_heard(the_buffer().take())


def day_of(actor: Actor, day: date = TODAY) -> Day:
    flush()
    found = [one for one in days_of(actor.signed_in_id, day) if one.day == day]
    return found[0] if found else Day(day)


def visits(actor: Actor) -> Any:
    """Oldest first."""
    flush()
    return visits_of(actor.signed_in_id)[::-1]


@command
def write_days(actor: Actor, last: date, hours: list[float], *, visits: int = 2) -> None:
    """Days that end with `last`, each with so many verified hours; nought leaves the day out."""
    for back, verified in enumerate(reversed(hours)):
        if verified:
            db.session.add(
                ActivityDay(
                    member_id=actor.signed_in_id,
                    day=last - timedelta(days=back),
                    verified=int(verified * HOURS),
                    reading=int(verified * HOURS),
                    visits=visits,
                )
            )


@command
def write_visit(actor: Actor, start: datetime, end: datetime, *, verified: bool = True) -> None:
    length = int((end - start).total_seconds() * 1000)
    db.session.add(
        Visit(
            member_id=actor.signed_in_id,
            started_at=start,
            ended_at=end,
            credited=length,
            verified=length if verified else 0,
        )
    )


@command
def write_finding(actor: Actor, day: date, kind: str = "long_day") -> int:
    row = Finding(member_id=actor.signed_in_id, kind=kind, day=day, found_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row.id
