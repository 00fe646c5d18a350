"""Communities whose true rates are known, to hold the estimates against: arrivals, answers, acceptances.

Questions come as a Poisson process, by day and by night at different rates. Whether a question is ever
answered is a coin; when, is log-normal; then the same again for being solved, counted from the answer. So the
truth about every rate within a time can be computed from the law, without simulating. Plain Python.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import erf, exp, log, sqrt

HOUR = 3600.0
STEPS = 2000
"""Of the sum that stands for the integral over when the answer came."""


@dataclass(frozen=True, slots=True)
class Law:
    """What is true of a simulated community. Times in seconds."""

    a_day: float = 40.0
    """Questions a day, on average."""
    night: float = 0.3
    """How busy the hours from 22 to 6 (UTC) are, against 1 for the others."""
    answered: float = 0.9
    """Share of questions that anybody ever answers."""
    answer_median: float = 2 * HOUR
    answer_spread: float = 1.6
    """Standard deviation of the logarithm of the time."""
    solved: float = 0.6
    """Share of the answered questions that are ever solved."""
    solution_median: float = 12 * HOUR
    """After the answer."""
    solution_spread: float = 1.2
    roles: tuple[tuple[str, float], ...] = (("customer", 0.55), ("super_user", 0.3), ("staff", 0.15))
    """Who answers first, and so solves."""

    def true_rate(self, event: str, within: float) -> float:
        """The share of questions with the event (acknowledged, answered or solved) within so many seconds."""
        if event != "solved":
            return self.answered * normal(log(within / self.answer_median) / self.answer_spread)
        return _solved_within(self, within)


@lru_cache(maxsize=200)
def _solved_within(law: Law, within: float) -> float:
    """The answer's time and the time from it to the solution, convolved, by the middle of equal shares."""
    total = 0.0
    for step in range(STEPS):
        answer = law.answer_median * exp(law.answer_spread * quantile((step + 0.5) / STEPS))
        if answer < within:
            total += normal(log((within - answer) / law.solution_median) / law.solution_spread)
    return law.answered * law.solved * total / STEPS


def normal(z: float) -> float:
    """The distribution function of the normal distribution."""
    return (1 + erf(z / sqrt(2))) / 2


@lru_cache(maxsize=2 * STEPS)
def quantile(share: float) -> float:
    """Its inverse, by halving."""
    low, high = -9.0, 9.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if normal(middle) < share else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Simulated:
    """One question; None: it has not happened by the end."""

    asked_at: datetime
    answered_at: datetime | None
    solved_at: datetime | None
    role: str
    """Of who answers."""


def simulate(
    law: Law, *, seed: int, start: datetime, end: datetime, limit: int | None = None
) -> Iterator[Simulated]:
    """The questions asked from `start` to `end`, in order; what would happen after `end` has not happened."""
    rng = random.Random(seed)  # noqa: S311 - a simulation is to be repeatable
    names, weights = [role for role, _ in law.roles], [share for _, share in law.roles]
    busiest = law.a_day / (16 + 8 * law.night) / HOUR
    at, made = start, 0
    while limit is None or made < limit:
        at += timedelta(seconds=rng.expovariate(busiest))
        if at >= end:
            return
        # Thinning (Lewis and Shedler 1979): by night only some of the arrivals stay.
        if (at.hour >= 22 or at.hour < 6) and rng.random() > law.night:
            continue
        made += 1
        answered = solved = None
        if rng.random() < law.answered:
            answered = at + timedelta(seconds=law.answer_median * exp(rng.gauss(0, law.answer_spread)))
            if rng.random() < law.solved:
                solved = answered + timedelta(
                    seconds=law.solution_median * exp(rng.gauss(0, law.solution_spread))
                )
        role = rng.choices(names, weights)[0]
        yield Simulated(at, _by(answered, end), _by(solved, end), role)


def _by(moment: datetime | None, end: datetime) -> datetime | None:
    return moment if moment is not None and moment <= end else None
