"""People who do not exist, for `flask simulate activity`, tests and the demo: what they do, second by second.

Each person yields what reaches the server: pages they open and beats their pages send, as
`app/static/js/activity.js` would send them, or as somebody sends them who cheats. Beside it stands the truth:
for how long an honest person was there, as the union of everything they had in front of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

IDLE = 120.0
EVERY, JITTER = 30.0, 3.0
DAY = 86_400.0


class Did(NamedTuple):
    """Something that reaches the server `at` seconds after the beginning."""

    at: float
    what: str
    """open (a page), beat, or replay (the beat before, once more)."""
    tab: str = ""
    active: float = 0.0
    kind: str = "r"
    why: str = "t"
    acts: bool = True
    """For a page: the server sees it opened. A page restored from the browser's cache is not."""


@dataclass(slots=True)
class Person:
    group: str
    honest: bool
    did: list[Did] = field(default_factory=list)
    there: list[tuple[float, float]] = field(default_factory=list)
    """Stretches in which an honest person was active, by the definition."""

    @property
    def true_s(self) -> float:
        return sum(end - start for start, end in union(self.there))


def union(stretches: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The same time without overlaps, in order."""
    start = end = float("-inf")
    for a, b in sorted(stretches):
        if a > end:
            if end > start:
                yield start, end
            start, end = a, b
        end = max(end, b)
    if end > start:
        yield start, end


def people(seed: int, *, members: int, days: int, begin: datetime) -> list[Person]:
    """Honest members of several time zones with one to three devices, and one cheat of each kind."""
    rng = random.Random(seed)  # noqa: S311 - made up, and the same every time
    zones = [
        ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland")
    ]
    honest = [_honest(rng, days, begin, zones[n % len(zones)]) for n in range(members)]
    return [
        *honest,
        _idle_tab(),
        _restored_tab(),
        _replayer(),
        _auto_scroller(rng),
        _beat_script(),
        _many_tabs_script(),
        _ten_minute_script(rng),
    ]


# ---- Honest people


def _honest(rng: random.Random, days: int, begin: datetime, zone: ZoneInfo) -> Person:
    """Comes two to four times a day, in the evenings of the place where they live, late nights included."""
    person = Person("honest", honest=True)
    devices = rng.choice((1, 1, 2, 3))
    shift = -(begin.astimezone(zone).utcoffset() or timedelta()).total_seconds()
    for day in range(days):
        for _ in range(rng.randint(2, 4)):
            start = day * DAY + shift + rng.choice((8, 13, 19, 22.5)) * 3600 + rng.uniform(0, 3600)
            if start < 0:
                continue
            length = rng.uniform(600, 3600)
            for device in range(rng.randint(1, devices)):
                sit_down(person, rng, start + device * rng.uniform(0, 300), length, f"d{device}")
    person.did.sort()
    return person


def sit_down(person: Person, rng: random.Random, start: float, length: float, device: str) -> None:
    """Page after page on one device, now and then away, now and then idle."""
    at, end = start, start + length
    while at < end:
        leaves = min(end, at + rng.expovariate(1 / 240))
        _page(person, rng, at, leaves, device)
        away = rng.random() < 0.15
        at = leaves + (rng.uniform(20, 900) if away else rng.uniform(0.3, 2))


def _page(person: Person, rng: random.Random, shown: float, leaves: float, device: str) -> None:
    """A page that is in front from `shown` to `leaves`, and touched at uneven intervals."""
    tab = f"{device}{rng.randrange(36**6):06d}"[:12]
    latency = rng.uniform(0.02, 0.3)
    person.did.append(Did(shown, "open", tab))
    touched, at = [], shown + rng.uniform(0.2, 3)
    while at < leaves:
        touched.append(at)
        at += rng.uniform(150, 400) if rng.random() < 0.02 else rng.expovariate(1 / 9)
    kind = "c" if rng.random() < 0.2 else "r"
    for begin, end in union([(t, min(t + IDLE, leaves)) for t in touched]):
        person.there.append((begin, end))
        _beats(person, rng, tab, begin, end, latency, kind, "b" if end >= leaves else "i")


def _beats(
    person: Person,
    rng: random.Random,
    tab: str,
    begin: float,
    end: float,
    latency: float,
    kind: str,
    why: str,
) -> None:
    """As the script sends them; the network delays each a little, and loses one in two hundred."""
    last = begin
    while last < end:
        at = min(end, last + EVERY + JITTER * (2 * rng.random() - 1))
        if rng.random() > 0.005:
            arrives = at + latency * rng.uniform(0.7, 1.3)
            person.did.append(Did(arrives, "beat", tab, at - last, kind, why if at == end else "t"))
        last = at


# ---- Others


def _idle_tab() -> Person:
    """Opened, in front, and never touched: the script sends nothing."""
    return Person("idle tab", honest=False, did=[Did(3600, "open", "idle1")])


def _restored_tab() -> Person:
    """The browser restores a page from its cache, somebody brushes the mouse once, and goes home."""
    did = [Did(3600, "open", "rest1", acts=False)]
    did += [Did(3630.0 + n * 30, "beat", "rest1", 30) for n in range(4)]
    return Person("restored tab", honest=False, did=did)


def _replayer() -> Person:
    """Sends one overheard beat again and again for eight hours."""
    did = [Did(3600, "open", "play1", acts=False), Did(3630, "beat", "play1", 30)]
    did += [Did(3660.0 + n * 30, "replay", "play1") for n in range(960)]
    return Person("replayed beats", honest=False, did=did)


def _auto_scroller(rng: random.Random) -> Person:
    """A machine that moves the real mouse on a page opened an hour before: the browser believes it."""
    did, at = [Did(3600, "open", "roll1")], 7200.0
    while at < 7200 + 8 * 3600:
        step = EVERY + JITTER * (2 * rng.random() - 1)
        at += step
        did.append(Did(at, "beat", "roll1", step))
    return Person("auto-scroller", honest=False, did=did)


def _beat_script() -> Person:
    """Sends a beat every 30 seconds, each claiming a minute, with the ticket of an old page."""
    did = [Did(3600, "open", "beat1")]
    did += [Did(7200.0 + n * 30, "beat", "beat1", 60) for n in range(960)]
    return Person("beat script", honest=False, did=did)


def _many_tabs_script() -> Person:
    """The same from thirty tabs at once."""
    did = [Did(3600, "open", f"many{tab:02d}") for tab in range(30)]
    did += [
        Did(7200.0 + n * 30 + tab / 10, "beat", f"many{tab:02d}", 60) for n in range(60) for tab in range(30)
    ]
    return Person("thirty tabs", honest=False, did=did)


def _ten_minute_script(rng: random.Random) -> Person:
    """Beats as unevenly as a browser and opens a page every ten minutes, around the clock."""
    did, at, opened, tab = [], 1800.0, 0.0, ""
    while at < 1800 + DAY:
        if at - opened >= 600:
            opened, tab = at, f"ten{int(at)}"
            did.append(Did(at, "open", tab))
        step = EVERY + JITTER * (2 * rng.random() - 1)
        at += step
        did.append(Did(at, "beat", tab, step))
    return Person("a page every 10 minutes", honest=False, did=did)
