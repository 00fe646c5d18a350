"""Rates within a time, their intervals, and times to an event. Pure functions; the definitions in code.

Sources: Wilson (1927) for the interval of a share; Kaplan and Meier (1958) for the share still waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from app.core.intervals import Z95, wilson

HOUR, DAY = 3600.0, 86400.0
WITHIN: dict[str, float | None] = {
    "1h": HOUR,
    "24h": DAY,
    "72h": 3 * DAY,
    "7d": 7 * DAY,
    "30d": 30 * DAY,
    "ever": None,
}
WITHIN_WORDS = {
    "1h": "1 hour",
    "24h": "24 hours",
    "72h": "72 hours",
    "7d": "7 days",
    "30d": "30 days",
    "ever": "ever",
}
EVENTS = ("acknowledged", "answered", "solved")


@dataclass(frozen=True, slots=True)
class Fact:
    """What the statistics need of one question."""

    question_id: int
    asked_at: datetime
    category_id: int
    excluded: str | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    solved_at: datetime | None
    day_precision: bool = False

    def seconds_to(self, event: str) -> float | None:
        """Seconds from asking to the event, never negative; None when it has not happened."""
        at: datetime | None = getattr(self, f"{event}_at")
        return None if at is None else max(0.0, (at - self.asked_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `n`; `rate`, `low` and `high` (Wilson, 95%) are None when n is 0.

    `not_yet` eligible questions are too young to be counted either way.
    """

    n: int
    count: int
    rate: float | None
    low: float | None
    high: float | None
    not_yet: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Quantiles of the time to an event in seconds, read off the Kaplan-Meier curve; None: not reached."""

    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """The curve from `t` seconds on: the share still waiting with its Greenwood 95% band."""

    t: float
    waiting: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one cohort of questions, as they stood at `as_of`."""

    as_of: datetime
    questions: int
    eligible: int
    excluded: dict[str, int]
    rates: dict[str, dict[str, Rate]]
    first_response: Waiting
    solution: Waiting
    lower_bounds: int
    """Solved questions whose time of solution is known to the day only."""


def is_countable(fact: Fact, within: float | None, as_of: datetime) -> bool:
    """Whether the question is old enough for rate(T) at `as_of`."""
    return within is None or (as_of - fact.asked_at).total_seconds() >= within


def happened_within(fact: Fact, event: str, within: float | None) -> bool:
    seconds = fact.seconds_to(event)
    return seconds is not None and (within is None or seconds <= within)


def rate_within(eligible: Sequence[Fact], event: str, within: float | None, as_of: datetime) -> Rate:
    """rate(T) of the definitions over eligible questions; T in seconds, None for ever."""
    countable = [fact for fact in eligible if is_countable(fact, within, as_of)]
    n = len(countable)
    count = sum(happened_within(fact, event, within) for fact in countable)
    low, high = wilson(count, n) if n else (None, None)
    return Rate(n, count, count / n if n else None, low, high, len(eligible) - n)


def kaplan_meier(eligible: Iterable[Fact], event: str, as_of: datetime) -> list[Step]:
    """The share still waiting for the event, censored at `as_of` and for no other reason."""
    times: Counter[float] = Counter()
    leaving: Counter[float] = Counter()
    for fact in eligible:
        seconds = fact.seconds_to(event)
        if seconds is None:
            leaving[max(0.0, (as_of - fact.asked_at).total_seconds())] += 1
        else:
            times[seconds] += 1
            leaving[seconds] += 1
    at_risk, waiting, greenwood = sum(leaving.values()), 1.0, 0.0
    steps: list[Step] = []
    for t in sorted(leaving):
        if happened := times[t]:
            waiting *= 1 - happened / at_risk
            if at_risk > happened:
                greenwood += happened / (at_risk * (at_risk - happened))
            spread = Z95 * waiting * sqrt(greenwood)
            steps.append(Step(t, waiting, max(0.0, waiting - spread), min(1.0, waiting + spread), at_risk))
        at_risk -= leaving[t]
    return steps


def quantile(steps: Sequence[Step], share: float) -> float | None:
    """The smallest time at which at least `share` has had the event; None when that is not reached."""
    # The tolerance is for the rounding of a long product, far below 1 / number of questions.
    return next((step.t for step in steps if step.waiting <= 1 - share + 1e-12), None)


def report(facts: Sequence[Fact], as_of: datetime) -> Report:
    """All figures of a cohort."""
    eligible = [fact for fact in facts if fact.excluded is None]
    response = kaplan_meier(eligible, "acknowledged", as_of)
    solution = kaplan_meier(eligible, "solved", as_of)
    return Report(
        as_of=as_of,
        questions=len(facts),
        eligible=len(eligible),
        excluded=dict(Counter(fact.excluded for fact in facts if fact.excluded is not None).most_common()),
        rates={
            event: {name: rate_within(eligible, event, t, as_of) for name, t in WITHIN.items()}
            for event in EVENTS
        },
        first_response=Waiting(quantile(response, 0.5), quantile(response, 0.9)),
        solution=Waiting(quantile(solution, 0.5), quantile(solution, 0.9)),
        lower_bounds=sum(fact.day_precision for fact in eligible if fact.solved_at is not None),
    )
