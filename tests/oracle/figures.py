"""The figures of the definitions, from the facts of questions. Plain Python; every formula names its source.

`statistics()` returns the shape of `flask stats solve-rate --json`.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.facts import Question

WINDOWS = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "72h": timedelta(hours=72),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "ever": None,
}
# The 97.5% point of the standard normal distribution.
Z = 1.959963984540054


def wilson(count: int, n: int) -> tuple[float, float] | None:
    """Return the 95% score interval of a rate, or None for n = 0.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
    209–212: centre (p + z²/2n) / (1 + z²/n), half width z/(1 + z²/n) · √(p(1−p)/n + z²/4n²).
    """
    if n == 0:
        return None
    p = count / n
    scale = 1 + Z * Z / n
    centre = (p + Z * Z / (2 * n)) / scale
    half = Z / scale * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    # At the ends the formula gives 0 and 1 exactly; floating point nearly does.
    return (0.0 if count == 0 else centre - half), (1.0 if count == n else centre + half)


def kaplan_meier(observed: Iterable[tuple[float, bool]]) -> list[tuple[float, Fraction]]:
    """Return the steps (t, S(t)) of the survival curve; S is exact.

    `observed` holds seconds and whether the event happened then (True) or we stopped looking (False).
    E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958) 457–481:
    S(t) = Π over event times tᵢ ≤ t of (1 − dᵢ/nᵢ), with dᵢ events at tᵢ among nᵢ still at risk just before;
    who is censored at tᵢ itself is still at risk there.
    """
    events: Counter[float] = Counter()
    leaving: Counter[float] = Counter()
    for seconds, happened in observed:
        leaving[seconds] += 1
        events[seconds] += happened
    at_risk = leaving.total()
    survival = Fraction(1)
    steps: list[tuple[float, Fraction]] = []
    for seconds in sorted(leaving):
        if events[seconds]:
            survival *= Fraction(at_risk - events[seconds], at_risk)
            steps.append((seconds, survival))
        at_risk -= leaving[seconds]
    return steps


def survival_at(steps: list[tuple[float, Fraction]], seconds: float) -> Fraction:
    """Read S off the curve (a step function, continuous from the right)."""
    survival = Fraction(1)
    for step, value in steps:
        if step > seconds:
            break
        survival = value
    return survival


def reached(steps: list[tuple[float, Fraction]], left: Fraction) -> float | None:
    """Return the smallest t with S(t) ≤ `left`: 1/2 for the median, 1/10 for p90. None: not reached."""
    return next((seconds for seconds, survival in steps if survival <= left), None)


def cohort(
    questions: Iterable[Question],
    *,
    as_of: datetime,
    asked_from: datetime | None = None,
    asked_before: datetime | None = None,
    category: str | None = None,
) -> list[Question]:
    """Choose by time of asking (from inclusive, before exclusive) and category; none asked after `as_of`."""
    return [
        question
        for question in questions
        if question.asked <= as_of
        and (asked_from is None or question.asked >= asked_from)
        and (asked_before is None or question.asked < asked_before)
        and (category is None or question.category == category)
    ]


def statistics(questions: Iterable[Question], *, as_of: datetime) -> dict[str, Any]:
    """Compute all figures of a cohort as they stand at `as_of`. What happened after it has not happened."""
    chosen = cohort(questions, as_of=as_of)
    eligible = [question for question in chosen if question.excluded is None]
    return {
        "as_of": as_of.isoformat(),
        "questions": len(chosen),
        "answers": sum(question.answers for question in chosen),
        "eligible": len(eligible),
        "excluded": dict(Counter(question.excluded for question in chosen if question.excluded)),
        "acknowledged": rates(eligible, "acknowledged", as_of=as_of),
        "answered": rates(eligible, "answered", as_of=as_of),
        "solved": rates(eligible, "solved", as_of=as_of),
        "first_response": times(eligible, "acknowledged", as_of=as_of),
        "solution": times(eligible, "solved", as_of=as_of),
    }


def rates(eligible: list[Question], event: str, *, as_of: datetime) -> dict[str, dict[str, Any]]:
    return {name: rate(eligible, event, window, as_of=as_of) for name, window in WINDOWS.items()}


def rate(
    eligible: list[Question], event: str, window: timedelta | None, *, as_of: datetime
) -> dict[str, Any]:
    """Share of the questions at least `window` old with the event within `window` (inclusive) of asking."""
    old_enough = [question for question in eligible if window is None or question.asked + window <= as_of]
    count = sum(
        seconds is not None and (window is None or seconds <= window.total_seconds())
        for seconds in (known_duration(question, event, as_of=as_of) for question in old_enough)
    )
    n = len(old_enough)
    low, high = wilson(count, n) or (None, None)
    return {"n": n, "count": count, "rate": count / n if n else None, "low": low, "high": high}


def times(eligible: list[Question], event: str, *, as_of: datetime) -> dict[str, float | None]:
    """Median and p90 in seconds, read off the Kaplan–Meier curve censored at `as_of`."""
    steps = curve(eligible, event, as_of=as_of)
    return {"median_s": reached(steps, Fraction(1, 2)), "p90_s": reached(steps, Fraction(1, 10))}


def curve(eligible: list[Question], event: str, *, as_of: datetime) -> list[tuple[float, Fraction]]:
    observed: list[tuple[float, bool]] = []
    for question in eligible:
        seconds = known_duration(question, event, as_of=as_of)
        if seconds is None:
            observed.append(((as_of - question.asked).total_seconds(), False))
        else:
            observed.append((seconds, True))
    return kaplan_meier(observed)


def known_duration(question: Question, event: str, *, as_of: datetime) -> float | None:
    at: datetime | None = getattr(question, event)
    return None if at is None or at > as_of else question.duration(event)


def grouped(
    questions: Iterable[Question], key: Callable[[Question], str | None], *, as_of: datetime
) -> dict[str | None, dict[str, Any]]:
    """Compute the figures of each group apart."""
    groups: dict[str | None, list[Question]] = {}
    for question in cohort(questions, as_of=as_of):
        groups.setdefault(key(question), []).append(question)
    return {name: statistics(group, as_of=as_of) for name, group in groups.items()}


def by_month(questions: Iterable[Question], *, as_of: datetime) -> dict[str | None, dict[str, Any]]:
    """Group by the month (UTC) of asking, `2021-04`."""
    return grouped(questions, lambda question: question.asked.strftime("%Y-%m"), as_of=as_of)


def by_category(questions: Iterable[Question], *, as_of: datetime) -> dict[str | None, dict[str, Any]]:
    return grouped(questions, lambda question: question.category, as_of=as_of)
