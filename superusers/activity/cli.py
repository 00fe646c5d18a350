"""`flask simulate activity`: people who do not exist, through the door of beats, with a moved clock."""

from __future__ import annotations

import heapq
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from sqlalchemy import func, insert, select

from app.core import clock
from app.core.cli import simulate
from app.core.db import db
from app.core.types import Base
from app.core.uow import command
from superusers.activity.beats import Act, NotABeat, NoTicket
from superusers.activity.door import BeatDoor
from superusers.activity.models import ActivityDay, Finding
from superusers.activity.present import the_buffer, the_tickets
from superusers.activity.services._recording import locked_recording
from superusers.activity.services.find_long_days import find_long_days
from superusers.activity.services.store_heard import store_heard
from superusers.activity.simulation import Did, Person, people

BEGIN = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
"""The week-end on which Europe's clocks go forward; in Berlin it is a midnight."""
ZONE = "Europe/Berlin"
FLUSH_EVERY = 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person. Lengths in seconds."""

    person: Person
    member_id: int
    credited: float
    verified: float
    found_after_h: float | None
    """Hours from their first sign until it was on the managers' list."""

    @property
    def ratio(self) -> float:
        return self.credited / self.person.true_s if self.person.true_s else 0.0


@simulate.command("activity")
@click.option("--seed", default=1, show_default=True)
@click.option("--members", default=40, show_default=True, help="How many honest members.")
@click.option("--days", default=7, show_default=True)
@click.option("--here", is_flag=True, help="In the database of the settings, which must be empty.")
def simulate_activity(seed: int, members: int, days: int, here: bool) -> None:
    """Compare the time that is credited with the time people were there."""
    if not here:
        _elsewhere(["--seed", str(seed), "--members", str(members), "--days", str(days)])
        return
    if db.session.scalar(select(func.count()).select_from(_member_table())):
        raise click.ClickException("There are members in this database. Leave --here out.")
    outcomes = run_simulation(people(seed, members=members, days=days, begin=BEGIN))
    heads = (
        ("group", -26),
        ("people", 7),
        ("there h", 9),
        ("credited", 10),
        ("ratio", 8),
        ("verified h", 12),
    )
    click.echo(
        "".join(f"{word:<26}" if width < 0 else f"{word:>{width}}" for word, width in heads) + "  found"
    )
    for group in dict.fromkeys(one.person.group for one in outcomes):
        click.echo(_line(group, [one for one in outcomes if one.person.group == group]))
    honest = [one for one in outcomes if one.person.honest]
    click.echo(
        f"\ncredited / there of the honest: lowest {min(one.ratio for one in honest):.4f}, "
        f"highest {max(one.ratio for one in honest):.4f}"
    )


def _line(group: str, of: list[Outcome]) -> str:
    there, credited = sum(one.person.true_s for one in of), sum(one.credited for one in of)
    ratio = f"{credited / there:.4f}" if there else "–"
    found = [one.found_after_h for one in of if one.found_after_h is not None]
    words = f"{len(found)} after {max(found):.0f} h" if found else "–"
    verified = sum(one.verified for one in of) / 3600
    figures = f"{len(of):>7}{there / 3600:>9.1f}{credited / 3600:>10.1f}{ratio:>8}{verified:>12.2f}"
    return f"{group:26}{figures}  {words}"


def _elsewhere(arguments: list[str]) -> None:
    """On an SQLite file that is thrown away, so that no community gets members who do not exist."""
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/simulation.sqlite3",
            "SECRET_KEY": secrets.token_hex(32),
            "PROGRAMME_TIME_ZONE": ZONE,
            "LOG_LEVEL": "WARNING",
        }
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        for words in (["db", "upgrade"], ["simulate", "activity", "--here", *arguments]):
            subprocess.run([*flask, *words], env=environment, check=True)  # noqa: S603 - ourselves


def run_simulation(everybody: list[Person], begin: datetime = BEGIN) -> list[Outcome]:
    """Let them all live at once, each through the door of beats, and store what waits as time goes by."""
    with clock.frozen_at(begin):
        ids = [_newcomer(f"{person.group} {n}") for n, person in enumerate(everybody)]
    streams = [_of(n, person) for n, person in enumerate(everybody)]
    senders = [_Sender(member_id) for member_id in ids]
    flushed = looked = 0.0
    for at, n, did in heapq.merge(*streams):
        with clock.frozen_at(begin + timedelta(seconds=at)):
            if at - flushed >= FLUSH_EVERY:
                store_heard(the_buffer().take())
                flushed = at
            if at - looked >= 3600:
                find_long_days()
                looked = at
            senders[n].do(did)
    store_heard(the_buffer().take())
    with clock.frozen_at(begin + timedelta(seconds=at + 3600)):
        find_long_days()
    return [_outcome(person, member_id, begin) for person, member_id in zip(everybody, ids, strict=True)]


def _of(number: int, person: Person) -> Iterator[tuple[float, int, Did]]:
    for did in sorted(person.did):
        yield did.at, number, did


class _Sender:
    """One member's browsers."""

    def __init__(self, member_id: int) -> None:
        self.member_id = member_id
        self.door = BeatDoor(the_tickets(), the_buffer())
        self.pages: dict[str, str] = {}
        self.sequence = 0
        self.sent = b""

    def do(self, did: Did) -> None:
        now = clock.now().timestamp()
        if did.what == "open":
            self.pages[did.tab] = the_tickets().issue(self.member_id, "forum.question", int(now))
            if did.acts:
                the_buffer().add(Act(self.member_id, int(now * 1000)))
            return
        if did.what == "beat":
            self.sequence += 1
            line = (self.pages[did.tab], did.tab, self.sequence, round(did.active * 1000), did.kind, did.why)
            self.sent = "|".join(map(str, line)).encode()
        with suppress(NotABeat, NoTicket):
            self.door.hear(self.sent)


@command
def _newcomer(name: str) -> int:
    """A member who lets their time be recorded, in a database without anybody real."""
    values = {"name": name, "name_key": name, "role": "member", "joined_at": clock.now()}
    made = db.session.execute(insert(_member_table()).values(**values))
    member_id: int = made.inserted_primary_key[0]  # type: ignore[attr-defined]
    locked_recording(member_id).recording_since = clock.now()
    return member_id


def _member_table() -> Any:
    return Base.metadata.tables["member"]


def _outcome(person: Person, member_id: int, begin: datetime) -> Outcome:
    credited = func.sum(ActivityDay.reading + ActivityDay.composing + ActivityDay.browsing)
    row = db.session.execute(
        select(credited, func.sum(ActivityDay.verified)).where(ActivityDay.member_id == member_id)
    ).one()
    found = db.session.scalar(select(func.min(Finding.found_at)).where(Finding.member_id == member_id))
    after = (found - begin).total_seconds() - person.did[0].at if found else None
    return Outcome(
        person,
        member_id,
        (row[0] or 0) / 1000,
        (row[1] or 0) / 1000,
        after / 3600 if after is not None else None,
    )
