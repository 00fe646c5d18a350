"""From beats and acts to seconds: the definitions' *Activity time*, without a database and without a clock.

`Ledger.hear` takes what was heard of one member in the order of time, changes that member's `State`, and
collects what is to be added to days and visits. All times are milliseconds since 1970 by the server's clock;
what is counted are milliseconds, too, so that nothing is lost by rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from superusers.activity.beats import Act, Beat
from superusers.activity.days import Calendar

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
LONGEST_BEAT = 60 * SECOND
"""The most that one beat is worth."""
VISIT_GAP = 30 * MINUTE
VISIT_COUNTS = 30 * SECOND
"""Verified time from which a visit is one."""
AROUND_ACT = 15 * MINUTE
"""Time this close to an act of the member is verified."""
MOST_TABS = 20
TAB_LIVES = 2 * MINUTE
"""A tab whose last beat is older may give its place to another."""
EVEN_FOR = HOUR
EVEN_BELOW = 0.02
"""Standard deviation over mean of the intervals between beats."""
EVEN_GAP = 2 * MINUTE
EVEN_LEAST = 20
"""Intervals; fewer in an hour say nothing about variation."""
MOST_STRETCHES = 64


@dataclass(slots=True)
class Rhythm:
    """How even the intervals between beats are, in spells of an hour."""

    since: int = 0
    last: int = 0
    n: int = 0
    total: int = 0
    squares: int = 0

    def hear(self, at: int) -> bool:
        """A beat came. True when it ends an hour in which the intervals hardly varied."""
        interval, self.last = at - self.last, at
        if not 0 < interval <= EVEN_GAP:
            self.since, self.n, self.total, self.squares = at, 0, 0, 0
            return False
        self.n += 1
        self.total += interval
        self.squares += interval * interval
        if at - self.since < EVEN_FOR:
            return False
        mean = self.total / self.n
        variance = max(0.0, self.squares / self.n - mean * mean)
        even = self.n >= EVEN_LEAST and variance < (EVEN_BELOW * mean) ** 2
        self.since, self.n, self.total, self.squares = at, 0, 0, 0
        return even

    def as_list(self) -> list[int]:
        return [self.since, self.last, self.n, self.total, self.squares]


@dataclass(slots=True)
class Tab:
    sequence: int
    at: int
    rhythm: Rhythm


@dataclass(slots=True)
class Visit:
    start: int
    end: int
    verified: int = 0


@dataclass(slots=True)
class State:
    """What has to be remembered of a member between two beats, and no longer."""

    credited_until: int = 0
    tabs: dict[str, Tab] = field(default_factory=dict)
    unverified: list[list[int]] = field(default_factory=list)
    """Stretches of the last quarter of an hour that an act may still verify: [start, end]."""
    acted_at: int = 0
    visit: Visit | None = None
    why: str = "t"
    """What the last beat said of the time after it."""
    rhythm: Rhythm = field(default_factory=Rhythm)

    def as_json(self) -> dict[str, Any]:
        visit = self.visit
        return {
            "tabs": {key: [t.sequence, t.at, *t.rhythm.as_list()] for key, t in self.tabs.items()},
            "unverified": self.unverified,
            "acted_at": self.acted_at,
            "visit": [visit.start, visit.end, visit.verified] if visit else None,
            "why": self.why,
            "rhythm": self.rhythm.as_list(),
        }

    @classmethod
    def from_json(cls, credited_until: int, kept: dict[str, Any]) -> State:
        if not kept:
            return cls(credited_until=credited_until)
        return cls(
            credited_until=credited_until,
            tabs={key: Tab(t[0], t[1], Rhythm(*t[2:])) for key, t in kept["tabs"].items()},
            unverified=kept["unverified"],
            acted_at=kept["acted_at"],
            visit=Visit(*kept["visit"]) if kept["visit"] else None,
            why=kept["why"],
            rhythm=Rhythm(*kept["rhythm"]),
        )


@dataclass(slots=True)
class DaySums:
    """What is to be added to a day, in milliseconds; `visits` is a count."""

    verified: int = 0
    reading: int = 0
    composing: int = 0
    browsing: int = 0
    away: int = 0
    idle: int = 0
    unreported: int = 0
    overlap: int = 0
    visits: int = 0


@dataclass(slots=True)
class VisitSums:
    end: int
    credited: int = 0
    verified: int = 0


KINDS = {"r": "reading", "c": "composing", "b": "browsing"}
GAPS = {"b": "away", "i": "idle", "t": "unreported"}


@dataclass(slots=True)
class Ledger:
    """Credits one member. `since`: when the member began to let time be recorded; nothing before counts."""

    state: State
    calendar: Calendar
    since: int = 0
    days: dict[date, DaySums] = field(default_factory=dict)
    visits: dict[int, VisitSums] = field(default_factory=dict)
    even: set[date] = field(default_factory=set)
    """Days on which beats came too evenly for an hour."""

    def hear(self, heard: Beat | Act) -> None:
        if isinstance(heard, Beat):
            self._beat(heard)
        else:
            self._act(heard.at)

    def _beat(self, beat: Beat) -> None:
        state = self.state
        tab = state.tabs.get(beat.tab)
        if tab is not None and beat.sequence <= tab.sequence:
            return  # heard before
        if tab is None:
            tab = self._new_tab(beat)
            if tab is None:
                return
        length = min(beat.active, max(0, beat.at - tab.at), LONGEST_BEAT)
        tab.sequence, tab.at = beat.sequence, beat.at
        if tab.rhythm.hear(beat.at) | state.rhythm.hear(beat.at):
            self.even.add(self.calendar.day_of(beat.at))
        self._credit(max(beat.at - length, self.since), beat.at, KINDS[beat.kind])
        state.why = beat.why

    def _new_tab(self, beat: Beat) -> Tab | None:
        """A place for a tab that was not heard of; None when twenty others are alive."""
        tabs = self.state.tabs
        if len(tabs) >= MOST_TABS:
            stalest = min(tabs, key=lambda key: tabs[key].at)
            if beat.at - tabs[stalest].at < TAB_LIVES:
                return None
            del tabs[stalest]
        # Before its first beat, a tab has been there since its page was shown.
        tab = tabs[beat.tab] = Tab(-1, beat.issued, Rhythm(last=beat.at))
        return tab

    def _credit(self, start: int, end: int, kind: str) -> None:
        """The part of the stretch that nobody has counted yet, by one cursor a member: union, not sum."""
        state = self.state
        fresh = max(start, state.credited_until)
        if (twice := min(end, fresh) - start) > 0:
            self._count("overlap", start, start + twice)
        if end <= fresh:
            return
        self._explain_gap(fresh)
        if state.visit is None or fresh - state.visit.end >= VISIT_GAP:
            state.visit = Visit(fresh, fresh)
            state.unverified = []
        state.visit.end = state.credited_until = end
        sums = self._visit_sums()
        sums.end = end
        sums.credited += end - fresh
        self._count(kind, fresh, end)
        known_until = min(end, max(fresh, state.acted_at + AROUND_ACT))
        known_from = min(known_until, max(fresh, state.acted_at - AROUND_ACT))
        self._verify(known_from, known_until)
        for unseen in ((fresh, known_from), (known_until, end)):
            self._leave_unverified(*unseen)

    def _explain_gap(self, until: int) -> None:
        """Time inside a visit that nobody counted, by what the last beat said."""
        visit = self.state.visit
        if visit is not None and visit.end < until and until - visit.end < VISIT_GAP:
            self._count(GAPS[self.state.why], visit.end, until)

    def _act(self, at: int) -> None:
        state = self.state
        state.acted_at = max(state.acted_at, at)
        low, high = at - AROUND_ACT, at + AROUND_ACT
        waiting, state.unverified = state.unverified, []
        for start, end in waiting:
            known_from, known_until = max(start, low), min(end, high)
            if known_from >= known_until:
                if start > high:
                    state.unverified.append([start, end])
                continue  # too long ago: it stays unverified for good
            self._verify(known_from, known_until)
            if known_until < end:
                state.unverified.append([known_until, end])

    def _verify(self, start: int, end: int) -> None:
        if start >= end:
            return
        visit = self.state.visit
        assert visit is not None  # noqa: S101 - time is credited inside a visit
        self._count("verified", start, end)
        self._visit_sums().verified += end - start
        before = visit.verified
        visit.verified += end - start
        if before < VISIT_COUNTS <= visit.verified:
            self._day(self.calendar.day_of(visit.start)).visits += 1

    def _leave_unverified(self, start: int, end: int) -> None:
        if start >= end:
            return
        stretches = [s for s in self.state.unverified if s[1] > start - AROUND_ACT]
        if stretches and stretches[-1][1] == start:
            stretches[-1][1] = end
        else:
            stretches.append([start, end])
        self.state.unverified = stretches[-MOST_STRETCHES:]

    def _count(self, what: str, start: int, end: int) -> None:
        for day, length in self.calendar.split(start, end):
            sums = self._day(day)
            setattr(sums, what, getattr(sums, what) + length)

    def _day(self, day: date) -> DaySums:
        return self.days.setdefault(day, DaySums())

    def _visit_sums(self) -> VisitSums:
        visit = self.state.visit
        assert visit is not None  # noqa: S101 - see above
        return self.visits.setdefault(visit.start, VisitSums(visit.end))


def by_member(heard: list[Beat | Act], most: int) -> Iterator[tuple[int, list[Beat | Act]]]:
    """What was heard of each member, in the order of time, and at most so much of one."""
    found: dict[int, list[Beat | Act]] = {}
    for one in heard:
        found.setdefault(one.member_id, []).append(one)
    for member_id in sorted(found):
        yield member_id, sorted(found[member_id], key=lambda one: one.at)[:most]
