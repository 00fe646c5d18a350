"""A server that is killed loses at most the last two seconds of beats, and counts the others once."""

from __future__ import annotations

import http.client
import random
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.activity.door import PATH
from superusers.activity.models import ActivityDay, Recording
from superusers.activity.tickets import Tickets
from tests.conftest import SECRET, build_app, empty_tables, in_context, sqlite_copy
from tests.make.server import Server

LOST_S = 2.0
"""At most, before the kill: `docs/activity.md`."""
MEMBERS = 600
SAID_MS = 30_000


@dataclass(frozen=True)
class Heard:
    member_id: int
    at: float
    """When the server had answered, on the monotonic clock."""


def test_a_kill_loses_at_most_two_seconds(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path, seed: int
) -> None:
    """Each beat is of another member, so that what is stored says which of them were lost."""
    if seed % 2:
        url = sqlite_copy(migrated_sqlite, tmp_path)
    else:
        url = request.getfixturevalue("migrated_postgresql")
        empty_tables(url)
    server = Server(database_url=url, folder=tmp_path, secret=SECRET, WEB_CONCURRENCY="1")
    for _ in in_context(build_app(url, tmp_path)):
        members = let_record()
        db.session.remove()
        try:
            server.start()
            heard, killed_at, longest = beat_until_killed(server, members, random.Random(seed))
        finally:
            server.kill()
        stored = {day.member_id: day.reading for day in db.session.scalars(select(ActivityDay))}
    lost = [one for one in heard if one.member_id not in stored]
    ages = [killed_at - one.at for one in lost]
    print(f"seed {seed}: {len(heard)} beats, {len(lost)} lost, the oldest {max(ages, default=0):.2f} s old")
    # A machine that stood still while a beat was answered stood still for the storing as well.
    assert max(ages, default=0) <= LOST_S + longest
    assert set(stored.values()) == {SAID_MS}, "each once"
    assert stored.keys() <= {one.member_id for one in heard}
    assert len(stored) > 50, "some were old enough to be there"


def beat_until_killed(
    server: Server, members: list[int], chance: random.Random
) -> tuple[list[Heard], float, float]:
    """Three seconds of beats. Returns what was answered, when it was killed, the slowest answer (s)."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    shown, tickets = int(time.time()) - 60, Tickets(SECRET)
    heard: list[Heard] = []
    longest, end = 0.0, time.monotonic() + chance.uniform(2.6, 3.6)
    with closing(connection):
        for member in members:
            began = time.monotonic()
            if began > end:
                break
            ticket = tickets.issue(member, "forum.question", shown)
            connection.request("POST", PATH, f"{ticket}|tab{member}|0|{SAID_MS}|r|t")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 204
            heard.append(Heard(member, time.monotonic()))
            longest = max(longest, heard[-1].at - began)
            time.sleep(max(0.0, 0.006 - (heard[-1].at - began)))
        killed_at = time.monotonic()
        server.kill()
    return heard, killed_at, longest


@command
def let_record() -> list[int]:
    since = clock.now() - timedelta(days=1)
    people = [Member(name=f"Person {n}", name_key=f"person {n}", joined_at=since) for n in range(MEMBERS)]
    db.session.add_all(people)
    db.session.flush()
    rows = [
        {"member_id": one.id, "recording_since": since, "credited_until": 0, "state": {}} for one in people
    ]
    db.session.execute(insert(Recording), rows)
    return [one.id for one in people]
