"""What analytics adds to the forum's pages: "How we are doing"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from flask import current_app

from app.analytics.queries import Cohort, cohort_facts
from app.analytics.statistics import Fact, Rate, rate_within, report
from app.core import clock
from app.core.kernel import current_settings

DAYS = 28
WEEKS_IN_SPARK = 8
MIN_QUESTIONS = 10
CACHE_S = 60.0


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """The figures of the last four weeks that everybody may see."""

    acknowledged_24h: Rate
    solved_7d: Rate
    median_first_response_s: float | None
    questions: int
    days: int
    spark: list[float]
    url: str


def home_figures() -> HomeFigures | None:
    """None while the last four weeks hold too few questions to say anything. Recomputed once a minute."""
    kept: tuple[float, HomeFigures | None] | None = current_app.extensions.get("home_figures")
    if kept is not None and monotonic() - kept[0] < CACHE_S:
        return kept[1]
    figures = _compute()
    current_app.extensions["home_figures"] = (monotonic(), figures)
    return figures


def _compute() -> HomeFigures | None:
    now = clock.now()
    today = clock.day_of(now, current_settings().programme_zone)
    facts = cohort_facts(Cohort(start=today - timedelta(weeks=WEEKS_IN_SPARK)))
    recent = [fact for fact in facts if fact.asked_at >= now - timedelta(days=DAYS)]
    found = report(recent, now)
    if found.eligible < MIN_QUESTIONS:
        return None
    return HomeFigures(
        acknowledged_24h=found.rates["acknowledged"]["24h"],
        solved_7d=found.rates["solved"]["7d"],
        median_first_response_s=found.first_response.median_s,
        questions=found.eligible,
        days=DAYS,
        spark=_weekly_solve_rates(facts),
        url="",
    )


def _weekly_solve_rates(facts: list[Fact]) -> list[float]:
    """Solve rate within 7 days by week of asking, oldest first; without weeks that cannot be counted yet."""
    now, week = clock.now(), timedelta(weeks=1)
    rates = []
    for back in range(WEEKS_IN_SPARK, 0, -1):
        start, end = now - back * week, now - (back - 1) * week
        asked = [f for f in facts if start <= f.asked_at < end and f.excluded is None]
        if (rate := rate_within(asked, "solved", 7 * 86400.0, now)).rate is not None:
            rates.append(rate.rate)
    return rates
