"""What it takes to be proposed for the programme: values that managers change, and a judgement without them.

None of it is a function of time on the forum. An active day is a day with an answer, a comment, a vote or a
review, whether or not time is recorded. The super-user pattern can only ever be one more way to be noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from app.core.option_kinds import Option
from app.core.options import number, option


class Criterion(StrEnum):
    """Everything that may be asked for. A closed list: minutes, visits and hours are not in it."""

    TENURE = "tenure"
    ACTIVE_DAYS = "active_days"
    ANSWERS = "answers"
    ACCEPTED = "accepted"
    NO_UPHELD_FLAG = "no_upheld_flag"
    NOMINATION = "nomination"


MONTHS = 3
FLAG_DAYS = 90


@dataclass(frozen=True, slots=True)
class Criteria:
    """The values that stand."""

    tenure_days: int = 90
    active_days_a_month: int = 9
    answers: int = 20
    accepted: int = 5
    nominations: int = 1
    pattern_signals: bool = False


def present_criteria() -> Criteria:
    return Criteria(
        tenure_days=number("programme.tenure_days"),
        active_days_a_month=number("programme.active_days_a_month"),
        answers=number("programme.answers"),
        accepted=number("programme.accepted"),
        nominations=number("programme.nominations"),
        pattern_signals=bool(option("programme.pattern_signals")),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """A member's own figures."""

    tenure_days: int
    active_days: tuple[int, ...]
    """In each of the last three whole months, the newest first."""
    answers: int
    accepted: int
    upheld_flags: int
    """Of the last 90 days."""
    nominations: int = 0
    """By others, in the last year."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion beside a member's figure."""

    criterion: Criterion
    met: bool
    have: int
    want: int


def judge(criteria: Criteria, evidence: Evidence) -> list[Judged]:
    """Each criterion with what the member has of it. Met by all means proposed, never admitted."""
    fewest = min(evidence.active_days, default=0)
    return [
        _at_least(Criterion.TENURE, evidence.tenure_days, criteria.tenure_days),
        _at_least(Criterion.ACTIVE_DAYS, fewest, criteria.active_days_a_month),
        _at_least(Criterion.ANSWERS, evidence.answers, criteria.answers),
        _at_least(Criterion.ACCEPTED, evidence.accepted, criteria.accepted),
        Judged(Criterion.NO_UPHELD_FLAG, evidence.upheld_flags == 0, evidence.upheld_flags, 0),
        _at_least(Criterion.NOMINATION, evidence.nominations, criteria.nominations),
    ]


def meets_all_but_nomination(judged: list[Judged]) -> bool:
    """Whether figures alone would signal somebody."""
    return all(one.met for one in judged if one.criterion != Criterion.NOMINATION)


def changed(criteria: Criteria, values: Mapping[str, Any]) -> Criteria:
    """These criteria with what a market or a category changes in them; names that are none are left out."""
    known = {field.name for field in fields(Criteria)}
    return replace(criteria, **{name: value for name, value in values.items() if name in known})


def _at_least(criterion: Criterion, have: int, want: int) -> Judged:
    return Judged(criterion, have >= want, have, want)


DEFAULT = Criteria()
OPTIONS = (
    Option(
        "programme.tenure_days",
        default=DEFAULT.tenure_days,
        label="How long somebody has been a member",
        unit="days",
        maximum=3650,
    ),
    Option(
        "programme.active_days_a_month",
        default=DEFAULT.active_days_a_month,
        label="Active days in each of three months",
        help="Days with at least one answer, comment, vote or review. Time has nothing to do with it.",
        unit="days",
        maximum=28,
    ),
    Option("programme.answers", default=DEFAULT.answers, label="Answers written", maximum=10_000),
    Option(
        "programme.accepted",
        default=DEFAULT.accepted,
        label="Answers accepted by other people",
        maximum=10_000,
    ),
    Option(
        "programme.nominations",
        default=DEFAULT.nominations,
        label="Nominations",
        help="By members or staff.",
        maximum=20,
    ),
    Option(
        "programme.pattern_signals",
        default=False,
        label="Let the super-user pattern signal candidates as well",
        help=(
            "The pattern is made of hours. A programme that selects by hours comes close to working time: "
            "AOL's unpaid helpers, with timecards and minimum hours, ended in a class action and a "
            "settlement. It only ever signals, for those who share their time; it decides nothing, and "
            "nobody may be asked to keep it up."
        ),
    ),
)
