"""Curves of the time to an event, exact, at the scale of a million questions. Needs NumPy; pure functions.

Between two censorings the product of Kaplan and Meier (1958), Greenwood's sum (1926) and the increments of
Aalen and Johansen (1978) telescope: with n at risk where the stretch begins and d events since, the share
still waiting falls by (n - d) / n, Greenwood's sum grows by 1 / (n - d) - 1 / n, and the incidence of a cause
grows by S / n for each of its events. So it is enough to know how many events came before each censoring,
and nothing is approximated. Times are whole microseconds. Who is censored at the very moment of an event is
still at risk there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, erfc, sqrt
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.intervals import Z95

Times = NDArray[np.int64]
Floats = NDArray[np.float64]
FOREVER = np.iinfo(np.int64).max
VALUE_BITS = 54
"""570 years, and room for 512 kinds."""
TOLERANCE = 1e-12
"""For the rounding of a long product, far below 1 / number of questions."""


@dataclass(frozen=True, slots=True)
class At:
    """The curve at a time: the share still waiting, its Greenwood 95% band, and how many were at risk."""

    waiting: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True, slots=True)
class Along:
    """The same at several times, and how many had the event by each."""

    waiting: Floats
    low: Floats
    high: Floats
    at_risk: Times
    happened: Times


class _Stretches(NamedTuple):
    """Where each stretch between two censorings begins: events before it, share waiting, Greenwood's sum, and
    how many are at risk.
    """

    since: Times
    waiting: Floats
    greenwood: Floats
    at_risk: Times


class Survival:
    """The time to an event of one cohort."""

    def __init__(self, events: Times, censored: Times) -> None:
        """`events`: times of those who had it; `censored`: how long the others have been watched."""
        self._watch([np.sort(events)], np.sort(np.maximum(censored, 0)))

    @classmethod
    def of_parts(cls, parts: Sequence[Times], censored: Times) -> Survival:
        """Of events in several parts. Each is in order, as `censored` is: to count in each costs less than to
        sort them together.
        """
        found = cls.__new__(cls)
        found._watch(parts, censored)
        return found

    def _watch(self, parts: Sequence[Times], censored: Times) -> None:
        self._parts, self.censored = parts, censored
        self.happened = sum(len(part) for part in parts)
        self.n = self.happened + len(censored)
        self._reach = -1
        self._built: _Stretches | None = None

    @cached_property
    def events(self) -> Times:
        """All times of the event, in order."""
        return self._parts[0] if len(self._parts) == 1 else np.sort(_joined(self._parts))

    def _until(self, times: Times, side: Literal["left", "right"]) -> Times:
        """How many events there are before (left) or by (right) each time."""
        found = np.zeros(len(times), dtype=np.int64)
        for part in self._parts:
            found += np.searchsorted(part, times, side=side)
        return found

    def stretches(self, until: int) -> _Stretches:
        """Those that begin by then. Most ask for thirty days, and most of who waits has waited longer: so no
        further than is asked first, and all when more is.
        """
        if self._built is None or until > self._reach:
            self._reach = until if self._built is None else FOREVER
            reached = np.searchsorted(self.censored, self._reach, side="left")
            self._built = self._build(self.censored[:reached])
        return self._built

    def _build(self, censored: Times) -> _Stretches:
        before = self._until(censored, "right")
        since = np.concatenate(([0], before))
        at_risk = self.n - np.arange(len(since)) - since
        happened, n = np.diff(since), at_risk[:-1]
        left = n - happened
        with np.errstate(divide="ignore", invalid="ignore"):
            factors = np.where(happened > 0, left / n, 1.0)
            terms = np.where((happened > 0) & (left > 0), 1.0 / left - 1.0 / n, 0.0)
        waiting = np.concatenate(([1.0], np.cumprod(factors)))
        return _Stretches(since, waiting, np.concatenate(([0.0], np.cumsum(terms))), at_risk)

    def along(self, times: Times) -> Along:
        """The curve at these times; they need no order."""
        if not len(times):
            nothing, nobody = np.zeros(0), np.zeros(0, dtype=np.int64)
            return Along(nothing, nothing, nothing, nobody, nobody)
        since, waiting, greenwood, at_risk = self.stretches(int(times.max()))
        stretch = np.searchsorted(self.censored, times, side="left")
        so_far = self._until(times, "right")
        n, happened = at_risk[stretch], so_far - since[stretch]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = waiting[stretch] * np.where(happened > 0, (n - happened) / n, 1.0)
            more = np.where((happened > 0) & (n > happened), 1 / (n - happened) - 1 / n, 0.0)
        spread = Z95 * share * np.sqrt(greenwood[stretch] + more)
        earlier = self._until(times, "left")
        low, high = np.maximum(0.0, share - spread), np.minimum(1.0, share + spread)
        return Along(share, low, high, np.asarray(self.n - stretch - earlier), so_far)

    def at(self, time: int) -> At:
        found = self.along(np.array([time], dtype=np.int64))
        return At(float(found.waiting[0]), float(found.low[0]), float(found.high[0]), int(found.at_risk[0]))

    def quantile(self, share: float) -> int | None:
        """The smallest time by which at least `share` had the event; None: not reached."""
        enough = _enough(self.n, share)
        left, right = 0, self.happened
        if enough <= right:
            # Who is lost only brings it forward, so it is no later than if nobody had been.
            right, latest = enough, self._at_place(enough - 1)
            if not len(self.censored) or self.censored[0] >= latest:
                return latest
        while left < right:
            middle = (left + right) // 2
            if self.at(int(self.events[middle])).waiting <= 1 - share + TOLERANCE:
                right = middle
            else:
                left = middle + 1
        return int(self.events[left]) if left < len(self.events) else None

    def _at_place(self, place: int) -> int:
        if len(self._parts) == 1:
            return int(self._parts[0][place])
        return int(np.partition(_joined(self._parts), place)[place])


def _joined(parts: Sequence[Times]) -> Times:
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _enough(n: int, share: float) -> int:
    """How many of n are at least this share."""
    return max(1, ceil(n * (share - TOLERANCE)))


def in_order(values: Times, kinds: NDArray[Any], number: int) -> list[Times]:
    """The values of each kind from 0 to `number` - 1, in order. None of them is negative.

    All are sorted at once, each behind the number of its kind, in the memory of `values`: room for a million
    more costs as much as to sort them.
    """
    if len(values) and int(values.max()) >> VALUE_BITS:  # centuries
        return [np.sort(values[kinds == kind]) for kind in range(number)]
    values += np.left_shift(kinds, VALUE_BITS, dtype=np.int64)
    values.sort()
    values &= (1 << VALUE_BITS) - 1
    ends = np.cumsum(np.bincount(kinds, minlength=number)).tolist()
    return [values[start:end] for start, end in pairwise([0, *ends])]


class Incidence:
    """How much of the event each cause brought by a time; the causes compete and sum to the total."""

    def __init__(self, events: Mapping[str, Times], censored: Times) -> None:
        """`events`: times of the event by its cause. Each is in order, as `censored` is."""
        self.causes = events
        self.total = Survival.of_parts(list(events.values()), censored)

    def along(self, cause: str, times: Times) -> Floats:
        """The share that had the event through this cause by each of these times."""
        if not len(times):
            return np.zeros(0)
        events, censored = self.causes[cause], self.total.censored
        stretches = self.total.stretches(int(times.max()))
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = np.where(stretches.at_risk > 0, stretches.waiting / stretches.at_risk, 0.0)
        before = np.searchsorted(events, censored[: len(weight) - 1], side="right")
        since = np.concatenate(([0], before))
        grown = np.concatenate(([0.0], np.cumsum(weight[:-1] * np.diff(since))))
        stretch = np.searchsorted(censored, times, side="left")
        more = np.searchsorted(events, times, side="right") - since[stretch]
        return np.asarray(grown[stretch] + weight[stretch] * more)

    def at(self, cause: str, time: int) -> float:
        return float(self.along(cause, np.array([time], dtype=np.int64))[0])


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether two groups wait equally long; Mantel (1966). `p_value` from chi square with one degree."""

    statistic: float
    p_value: float
    n_a: int
    n_b: int
    events_a: int
    events_b: int
    expected_a: float
    expected_b: float


def log_rank(a: Survival, b: Survival) -> LogRank | None:
    """None where nothing can be told: a group is empty, or there is no event while both were watched."""
    times, happened = np.unique(np.concatenate((a.events, b.events)), return_counts=True)
    n_a, n_b = _at_risk(a, times), _at_risk(b, times)
    n = (n_a + n_b).astype(float)
    if not len(times):
        return None
    expected = float(np.sum(happened * n_a / n))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = happened * (n_a / n) * (n_b / n) * (n - happened) / (n - 1)
    variance = float(np.sum(np.where(n > 1, spread, 0.0)))
    if variance <= 0:
        return None
    statistic = (len(a.events) - expected) ** 2 / variance
    return LogRank(
        statistic=statistic,
        p_value=erfc(sqrt(statistic / 2)),
        n_a=a.n,
        n_b=b.n,
        events_a=len(a.events),
        events_b=len(b.events),
        expected_a=expected,
        expected_b=float(np.sum(happened)) - expected,
    )


def _at_risk(group: Survival, times: Times) -> Times:
    """How many had neither had the event before, nor been lost before, each time."""
    earlier = np.searchsorted(group.events, times, side="left")
    lost = np.searchsorted(group.censored, times, side="left")
    return np.asarray(group.n - earlier - lost)


def gini(solutions: Sequence[int]) -> float | None:
    """The Gini coefficient of how solutions spread over people (0: evenly; towards 1: one has all).

    Gini (1912), as the mean difference over twice the mean. None without people or solutions.
    """
    ordered: Any = np.sort(np.asarray(solutions, dtype=np.int64))
    n, total = len(ordered), int(ordered.sum())
    if not total:
        return None
    ranks = np.arange(1, n + 1)
    return float(2 * np.sum(ranks * ordered) / (n * total) - (n + 1) / n)
