"""Time in the demo community: who lets theirs be recorded, how they were here for eight weeks, what is odd.

Everything is invented. Pages and beats are those that the simulation's people send, stored like all others.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.core import clock
from superusers.activity.beats import Act, Beat
from superusers.activity.days import to_ms
from superusers.activity.jobs import upkeep
from superusers.activity.queries import credited_until, switches_of
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.share_time import share_time
from superusers.activity.services.start_recording import start_recording
from superusers.activity.services.store_heard import MOST_AT_ONCE, store_heard
from superusers.activity.simulation import Did, Person, sit_down
from superusers.demo_cast import demo_cast

WEEKS = 8
DAYS = WEEKS * 7


class Sits(NamedTuple):
    """A visit at about this hour, on the member's clock."""

    hour: float
    minutes: int
    chance: float
    """That it happens on a day."""


@dataclass(frozen=True, slots=True)
class Habit:
    zone: str
    since: int
    """Days ago."""
    shares: bool
    spells: tuple[tuple[int, tuple[Sits, ...]], ...]
    """From so many days ago on."""
    devices: int = 1


EVENINGS = (Sits(7.2, 45, 0.9), Sits(18.2, 120, 0.95), Sits(21.6, 60, 0.85))
HABITS = {
    "Tomas": Habit("Europe/Berlin", DAYS, True, ((DAYS, EVENINGS),), devices=2),
    "Amira": Habit("Europe/Amsterdam", DAYS, True, ((DAYS, (Sits(12.3, 50, 0.8), Sits(20.1, 135, 0.6))),)),
    # Much less since a month: a manager may want to ask how things are.
    "João": Habit(
        "Europe/Lisbon",
        DAYS,
        True,
        ((DAYS, (Sits(8.5, 70, 0.8), Sits(21.4, 115, 0.9))), (30, (Sits(21.4, 30, 0.3),))),
    ),
    # Too much for a week: she is advised to rest.
    "Mei": Habit(
        "Asia/Singapore",
        DAYS,
        True,
        (
            (DAYS, (Sits(9.1, 50, 0.8), Sits(20.3, 70, 0.7))),
            (9, (Sits(7.5, 120, 1), Sits(12.8, 100, 1), Sits(18.6, 190, 1))),
        ),
    ),
    "Ruth": Habit("Europe/Dublin", DAYS, True, ((DAYS, (Sits(10.4, 45, 0.8),)),)),
    "Hiroshi": Habit("Asia/Tokyo", 18, True, ((18, (Sits(6.6, 60, 0.8), Sits(19.8, 130, 0.8))),)),
    "Lena": Habit("Europe/Berlin", 40, False, ((40, (Sits(13, 15, 0.3), Sits(19.5, 40, 0.6))),)),
}
ODD, ODD_AGO = "Pavel", timedelta(days=2, hours=3)
"""Who lets a program send beats, and when: half a minute apart, to the hundredth of a second."""
PEOPLE = (
    "Priya S.", "Tomas K.", "Amira N.", "João P.", "Mei L.", "Ruth O.", "Hiroshi T.", "Lena B.", "Pavel V.",
)  # fmt: skip


def tell_demo(now: datetime) -> None:
    """Nothing, where the demo's people are not there. Told again, it goes on where each one's time ends."""
    cast = demo_cast(*PEOPLE)
    if cast is None:
        return
    heard = []
    for name, habit in (HABITS | {ODD: Habit("UTC", DAYS, False, ())}).items():
        member = cast[name].signed_in_id
        if not switches_of(member).records:
            with clock.frozen_at(now - timedelta(days=habit.since)):
                start_recording(cast[name])
                if habit.shares:
                    share_time(cast[name], shares=True)
        did = _evenly(now - ODD_AGO) if name == ODD else _lived(name, habit, now)
        begin, end = credited_until(member), to_ms(now)
        heard.append([one for one in _as_heard(member, did) if begin < one.at <= end])
    _store(heard)
    with clock.frozen_at(now):
        upkeep()
        classify_members(again=True)


def _store(heard: list[list[Beat | Act]]) -> None:
    """A piece of everybody's at a time, as much as is taken at once."""
    pieces = ([some[n : n + MOST_AT_ONCE] for n in range(0, len(some), MOST_AT_ONCE)] for some in heard)
    for together in zip_longest(*pieces, fillvalue=[]):
        store_heard([one for piece in together for one in piece])


def _lived(name: str, habit: Habit, now: datetime) -> Iterator[Did]:
    """Every day has its own dice, so that it is the same when told again. Times are seconds since 1970."""
    zone = ZoneInfo(habit.zone)
    for ago in range(habit.since, -1, -1):
        person = Person(name, honest=True)
        day = (now - timedelta(days=ago)).astimezone(zone).date()
        dice = random.Random(f"{name} {day}")  # noqa: S311 - made up, and the same every time
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
        usual = min((one for one in habit.spells if one[0] >= ago), key=lambda one: one[0])[1]
        for hour, minutes, chance in usual:
            if dice.random() >= chance:
                continue
            start = midnight + hour * 3600 + dice.uniform(-1500, 1500)
            length = minutes * 60 * dice.uniform(0.85, 1.25)
            sit_down(person, dice, start, length, f"a{ago}x")
            if habit.devices > 1 and dice.random() < 0.3:  # the telephone beside the computer
                sit_down(person, dice, start + length / 2, length / 6, f"b{ago}x")
        yield from sorted(person.did)


def _evenly(start: datetime) -> Iterator[Did]:
    at = start.timestamp()
    yield Did(at, "open", "even")
    for n in range(1, 130):
        yield Did(at + 30 * n, "beat", "even", 30)


def _as_heard(member: int, did: Iterator[Did]) -> Iterator[Beat | Act]:
    """What reaches the server, in the order of time."""
    shown: dict[str, int] = {}
    beats: dict[str, int] = defaultdict(int)
    for one in did:
        at = int(one.at * 1000)
        if one.what == "open":
            shown[one.tab] = at
            yield Act(member, at)
        else:
            beats[one.tab] += 1
            sent = (beats[one.tab], round(one.active * 1000), one.kind, one.why, shown[one.tab])
            yield Beat(member, at, one.tab, *sent)
