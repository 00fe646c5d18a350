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
from math import erfc, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.intervals import Z95

Times = NDArray[np.int64]
TOLERANCE = 1e-12
"""For the rounding of a long product, far below 1 / number of questions."""


@dataclass(frozen=True, slots=True)
class At:
    """The curve at a time: the share still waiting, its Greenwood 95% band, and how many were at risk."""

    waiting: float
    low: float
    high: float
    at_risk: int


class Survival:
    """The time to an event of one cohort."""

    def __init__(self, events: Times, censored: Times) -> None:
        """`events`: times of those who had it; `censored`: how long the others have been watched."""
        self.events = np.sort(events)
        self.censored = np.sort(np.maximum(censored, 0))
        self.n = len(events) + len(censored)
        before = np.searchsorted(self.events, self.censored, side="right")
        self._since = np.concatenate(([0], before))
        """Events before each stretch."""
        until = np.concatenate((before, [len(events)]))
        at_risk = self.n - np.arange(len(censored) + 1) - self._since
        happened = until - self._since
        left = at_risk - happened
        with np.errstate(divide="ignore", invalid="ignore"):
            factors = np.where(happened > 0, left / at_risk, 1.0)
            terms = np.where((happened > 0) & (left > 0), 1.0 / left - 1.0 / at_risk, 0.0)
        self._waiting = np.concatenate(([1.0], np.cumprod(factors)[:-1]))
        """Share waiting where each stretch begins; the next two lines likewise."""
        self._greenwood = np.concatenate(([0.0], np.cumsum(terms)[:-1]))
        self._at_risk = at_risk

    def at(self, time: int) -> At:
        stretch = int(np.searchsorted(self.censored, time, side="left"))
        n = int(self._at_risk[stretch])
        happened = int(np.searchsorted(self.events, time, side="right")) - int(self._since[stretch])
        waiting, greenwood = float(self._waiting[stretch]), float(self._greenwood[stretch])
        if happened:
            waiting *= (n - happened) / n
            greenwood += 1 / (n - happened) - 1 / n if n > happened else 0.0
        spread = Z95 * waiting * sqrt(greenwood)
        earlier = int(np.searchsorted(self.events, time, side="left"))
        return At(waiting, max(0.0, waiting - spread), min(1.0, waiting + spread), self.n - stretch - earlier)

    def quantile(self, share: float) -> int | None:
        """The smallest time by which at least `share` had the event; None: not reached."""
        left, right = 0, len(self.events)
        while left < right:
            middle = (left + right) // 2
            if self.at(int(self.events[middle])).waiting <= 1 - share + TOLERANCE:
                right = middle
            else:
                left = middle + 1
        return int(self.events[left]) if left < len(self.events) else None


class Incidence:
    """How much of the event each cause brought by a time; the causes compete and sum to the total."""

    def __init__(self, events: Mapping[str, Times], censored: Times) -> None:
        """`events`: times of the event by its cause."""
        every = [np.zeros(0, dtype=np.int64), *events.values()]
        self.total = Survival(np.concatenate(every), censored)
        self.causes = {cause: np.sort(times) for cause, times in events.items()}
        total = self.total
        with np.errstate(divide="ignore", invalid="ignore"):
            self._weight = np.where(total._at_risk > 0, total._waiting / total._at_risk, 0.0)
        self._since, self._grown = {}, {}
        for cause, times in self.causes.items():
            before = np.searchsorted(times, total.censored, side="right")
            since = np.concatenate(([0], before))
            self._since[cause] = since
            self._grown[cause] = np.concatenate(([0.0], np.cumsum(self._weight[:-1] * np.diff(since))))

    def at(self, cause: str, time: int) -> float:
        """The share that had the event through this cause by then."""
        stretch = int(np.searchsorted(self.total.censored, time, side="left"))
        happened = int(np.searchsorted(self.causes[cause], time, side="right"))
        more = happened - int(self._since[cause][stretch])
        return float(self._grown[cause][stretch] + self._weight[stretch] * more)


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
