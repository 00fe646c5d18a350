"""What beats of presence cost, and what pages lose while two hundred a second arrive."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable

from sqlalchemy import insert

from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.activity.models import Recording
from superusers.activity.tickets import Tickets
from tests.bench.load import Load, Request, run_load

MEMBERS = 300
RATE = 200
"""Beats a second: 6,000 members who read at once."""
MOST_LOST = 0.05


def write_readers(secret: str) -> Callable[[int], tuple[str, ...]]:
    """Members whose time is recorded. Returns what makes so many beats of theirs, each another."""
    ids = _add_readers()
    tickets, now = Tickets(secret), int(time.time())
    of = {member_id: tickets.issue(member_id, "forum.question", now) for member_id in ids}
    turns = itertools.cycle(ids)
    numbers = itertools.count()

    def beats(number: int) -> tuple[str, ...]:
        made = []
        for member_id in itertools.islice(turns, number):
            made.append(f"{of[member_id]}|benchtab|{next(numbers)}|30000|r|t")
        return tuple(made)

    return beats


@command
def _add_readers() -> list[int]:
    now = clock.now()
    readers = [
        Member(name=f"Reader {n}", name_key=f"reader {n}", role="member", joined_at=now)
        for n in range(MEMBERS)
    ]
    db.session.add_all(readers)
    db.session.flush()
    ids = [reader.id for reader in readers]
    db.session.execute(
        insert(Recording),
        [{"member_id": i, "recording_since": now, "credited_until": 0, "state": {}} for i in ids],
    )
    return ids


def beat_of(body: tuple[str, ...]) -> Request:
    return Request("/activity/beat", (("Content-Type", "text/plain"),), body, expect=204)


def pages_beside_beats(
    port: int, page: Request, beats: Callable[[int], tuple[str, ...]], *, rounds: int, seconds: float
) -> tuple[float, float]:
    """Pages a second alone, and while beats arrive; medians of alternating rounds."""
    alone: list[float] = []
    beside: list[float] = []
    for _ in range(rounds):
        alone.append(run_load(port, page, seconds=seconds).per_second)
        heard: list[Load] = []
        sender = threading.Thread(target=_send, args=(port, beats, seconds, heard))
        sender.start()
        beside.append(run_load(port, page, seconds=seconds).per_second)
        sender.join()
        arrived = heard[0].per_second
        if arrived < 0.9 * RATE:
            print(f"  only {arrived:.0f} beats a second arrived")
    return statistics.median(alone), statistics.median(beside)


def _send(port: int, beats: Callable[[int], tuple[str, ...]], seconds: float, heard: list[Load]) -> None:
    body = beats(int(RATE * seconds))
    heard.append(run_load(port, beat_of(body), number=len(body), connections=4, rate=RATE))
