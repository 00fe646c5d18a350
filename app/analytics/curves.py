"""The scale of time of the curves of the statistics: logarithmic, from one minute to thirty days."""

from __future__ import annotations

from math import log

from app.analytics.statistics import DAY, HOUR

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


def position(seconds: float) -> float:
    """Where a time stands between one minute (0) and thirty days (1)."""
    return min(1.0, max(0.0, log(max(seconds, MINUTE) / MINUTE) / log(LONGEST / MINUTE)))
