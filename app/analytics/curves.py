"""The curves of the statistics page: how many had the event by a time, on a logarithmic scale of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log

from app.analytics.statistics import DAY, EVENTS, HOUR, Fact, Step, kaplan_meier

MINUTE = 60.0
LONGEST = 30 * DAY
POINTS = 150
TICKS = {
    MINUTE: "1 min",
    10 * MINUTE: "10 min",
    HOUR: "1 h",
    6 * HOUR: "6 h",
    DAY: "24 h",
    3 * DAY: "72 h",
    7 * DAY: "7 d",
    LONGEST: "30 d",
}

Share = tuple[float, float, float]
"""How many had the event by then (0 to 1), and the band around it."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    points: list[tuple[float, float, float, float]]
    """(x from 0 to 1, share, low, high)."""
    at: list[Share | None]
    """The share at each tick; None where the curve says nothing."""


@dataclass(frozen=True, slots=True)
class Curves:
    ticks: list[tuple[float, str]]
    series: list[Series]


def position(seconds: float) -> float:
    """Where a time stands between one minute (0) and thirty days (1)."""
    return min(1.0, max(0.0, log(max(seconds, MINUTE) / MINUTE) / log(LONGEST / MINUTE)))


def read_curves(facts: Sequence[Fact], as_of: datetime) -> Curves | None:
    """The three curves of a cohort, or None when no question of it is eligible."""
    eligible = [fact for fact in facts if fact.excluded is None]
    if not eligible:
        return None
    oldest = max((as_of - fact.asked_at).total_seconds() for fact in eligible)
    return Curves(
        ticks=[(position(t), label) for t, label in TICKS.items()],
        series=[
            _series(event.capitalize(), kaplan_meier(eligible, event, as_of), oldest) for event in EVENTS
        ],
    )


def _series(name: str, steps: list[Step], oldest: float) -> Series:
    times = [step.t for step in steps]

    def share_by(seconds: float) -> Share:
        index = bisect_right(times, seconds) - 1
        if index < 0:
            return (0.0, 0.0, 0.0)
        step = steps[index]
        return (1 - step.waiting, 1 - step.high, 1 - step.low)

    scale = [MINUTE * (LONGEST / MINUTE) ** (i / POINTS) for i in range(POINTS + 1)]
    # Past the oldest question nobody is left to tell.
    points = [(position(t), *share_by(t)) for t in scale if t <= oldest]
    return Series(name, points, [share_by(t) if t <= oldest else None for t in TICKS])
