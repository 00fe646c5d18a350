"""From a figure to its questions: each figure's name is a condition on the rows of facts.

The figures are counted from cells, the questions behind them by the database: tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.countries import country_names
from app.analytics.cells import ROLES
from app.analytics.kinds import KINDS, UNKNOWN, of_kind
from app.analytics.models import QuestionFact as Fact
from app.analytics.queries import Cohort, conditions, conditions_on_place, default_as_of
from app.analytics.reader_survey import QUESTIONS as READERS
from app.analytics.reader_survey import told_about
from app.analytics.statistics import EVENTS, WITHIN
from app.analytics.surveys import KINDS as SURVEYS
from app.analytics.surveys import replied
from app.analytics.value_queries import pressed_on, visited
from app.core.db import db
from app.core.policy import Invalid

Condition = ColumnElement[bool] | InstrumentedAttribute[bool]

TOP_SOLVERS = ("solvers.top_1", "solvers.top_10", "without_top_three")
"""Figures about chosen members: `people` says whom, from `Numbers.top_solvers`."""

BY_EVENT: dict[str, Callable[[Cohort], Any]] = {
    "value.pressed": pressed_on,
    "value.visited": visited,
    **{f"value.told.{name}": told_about(name) for name in READERS},
}
"""Figures of what happened on the chosen days, to questions asked at any time."""

_US = {event: getattr(Fact, f"{event}_us") for event in EVENTS}
_ELIGIBLE = Fact.excluded.is_(None)
_SOLVED = Fact.solved_us.is_not(None)
_BY_OTHERS = and_(_SOLVED, not_(Fact.self_solved))
_ANSWERED = Fact.answered_us.is_not(None)
_ACKNOWLEDGED = Fact.acknowledged_us.is_not(None)

_OF_ELIGIBLE: dict[str, tuple[Condition, Condition]] = {
    "funnel.answered": (_ACKNOWLEDGED, _ANSWERED),
    "funnel.solved": (and_(_ANSWERED, not_(Fact.self_solved)), _SOLVED),
    "staff_free": (_BY_OTHERS, Fact.solver_role.in_(("customer", "super_user"))),
    "marginal": (_BY_OTHERS, Fact.marginal),
    "confirmed": (_SOLVED, and_(not_(Fact.self_solved), Fact.accepted_role == "asker")),
    "marked": (_SOLVED, and_(not_(Fact.self_solved), Fact.accepted_role != "asker")),
    "self_solved": (_SOLVED, Fact.self_solved),
    "reopened": (Fact.ever_solved, Fact.reopened > 0),
    "didnt_help": (_ANSWERED, Fact.didnt_help > 0),
}
"""Of which eligible questions (n), and which of those (count)."""
for _role in ROLES:
    _OF_ELIGIBLE[f"solved.role.{_role}"] = (_BY_OTHERS, Fact.solver_role == _role)
    _OF_ELIGIBLE[f"acknowledged.role.{_role}"] = (_ACKNOWLEDGED, Fact.acknowledged_role == _role)


@dataclass(frozen=True, slots=True)
class Behind:
    total: int
    ids: list[int]
    """Newest question first."""


def behind(
    cohort: Cohort,
    figure: str,
    part: str = "",
    *,
    as_of: datetime | None = None,
    people: Collection[int] = (),
    limit: int = 50,
    offset: int = 0,
) -> Behind:
    """The exact questions of one part of a figure, and how many they are. Two queries.

    part: `count` (the default for a share), `rest` (in n and not in count), `n`, `not_yet` (too young for a
    rate within a time), or for `excluded` a reason or nothing. Raises Invalid for anything else.
    """
    where = _where(cohort, figure, part, as_of, people)
    total = db.session.scalar(select(func.count()).select_from(Fact).where(*where)) or 0
    ids = select(Fact.question_id).where(*where).order_by(Fact.asked_at.desc(), Fact.question_id.desc())
    return Behind(total, list(db.session.scalars(ids.limit(limit).offset(offset))))


def count_behind(
    cohort: Cohort, figure: str, part: str, *, as_of: datetime | None = None, people: Collection[int] = ()
) -> int:
    where = _where(cohort, figure, part, as_of, people)
    return db.session.scalar(select(func.count()).select_from(Fact).where(*where)) or 0


def _where(
    cohort: Cohort, figure: str, part: str, as_of: datetime | None, people: Collection[int]
) -> list[Condition]:
    if figure in BY_EVENT:
        if part:
            raise Invalid(figure="There is no such figure.")
        return [*conditions_on_place(cohort, Fact), Fact.question_id.in_(BY_EVENT[figure](cohort))]
    return [*conditions(cohort, Fact), *_conditions(figure, part, as_of or default_as_of(), people)]


def _conditions(figure: str, part: str, as_of: datetime, people: Collection[int]) -> list[Condition]:
    if figure in ("questions", "eligible", "excluded"):
        return _of_the_cohort(figure, part)
    first, _, rest = figure.partition(".")
    if first in EVENTS and rest in WITHIN:
        return [_ELIGIBLE, *_within(first, WITHIN[rest], part or "count", as_of)]
    if first == "kind":
        return _of_kind(rest, part)
    if first == "survey" and rest in SURVEYS and part in ("", "n"):
        return [Fact.question_id.in_(replied(rest))]
    if first == "within":
        return [_ELIGIBLE, *_by_time(rest, part)]
    if first == "hour" and rest.isascii() and rest.isdigit() and len(rest) <= 3 and part in ("", "n"):
        return [_ELIGIBLE, Fact.hour_of_week == int(rest)]
    if first == "daypart" and rest in ("0", "1", "2", "3") and part in ("", "n"):
        return [
            _ELIGIBLE,
            Fact.hour_of_week % 24 >= 6 * int(rest),
            Fact.hour_of_week % 24 < 6 * int(rest) + 6,
        ]
    if first == "duplicates_of" and rest.isascii() and rest.isdigit() and len(rest) <= 18 and part == "":
        return [Fact.excluded == "duplicate", Fact.duplicate_of_id == int(rest)]
    if first == "solver" and rest.isascii() and rest.isdigit() and len(rest) <= 18 and part in ("", "count"):
        return [_ELIGIBLE, _BY_OTHERS, Fact.solver_id == int(rest)]
    if figure in TOP_SOLVERS:
        return [_ELIGIBLE, *_by_people(figure, part or "count", people)]
    if figure not in _OF_ELIGIBLE:
        raise Invalid(figure="There is no such figure.")
    n, count = _OF_ELIGIBLE[figure]
    return [_ELIGIBLE, *_part(part or "count", n, count)]


def _of_the_cohort(figure: str, part: str) -> list[Condition]:
    if figure != "excluded":
        if part not in ("", "n", "count"):
            raise Invalid(figure="There is no such figure.")
        return [_ELIGIBLE] if figure == "eligible" else [true()]
    return [Fact.excluded.is_not(None) if part in ("", "all") else Fact.excluded == part]


def _within(event: str, within: float | None, part: str, as_of: datetime) -> list[Condition]:
    happened = _US[event].is_not(None) if within is None else _US[event] <= int(within * 1_000_000)
    countable = true() if within is None else Fact.asked_at <= as_of - timedelta(seconds=within)
    if part == "not_yet":
        return [not_(countable) if within is not None else false()]
    return _part(part, countable, and_(_US[event].is_not(None), happened))


def _by_time(named: str, part: str) -> list[Condition]:
    """`solved.3600`: solved within so many seconds; `solved.3600.staff`: by staff. Young questions count too,
    as in the curves.
    """
    event, _, rest = named.partition(".")
    seconds, _, role = rest.partition(".")
    if event not in EVENTS or part or not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 9):
        raise Invalid(figure="There is no such figure.")
    happened = [_US[event].is_not(None), _US[event] <= int(seconds) * 1_000_000]
    if not role:
        return happened
    if event == "answered" or role not in (*ROLES, "self"):
        raise Invalid(figure="There is no such figure.")
    if event == "acknowledged":
        return [*happened, Fact.acknowledged_role == role]
    by_self = Fact.self_solved if role == "self" else and_(not_(Fact.self_solved), Fact.solver_role == role)
    return [*happened, by_self]


def _of_kind(named: str, part: str) -> list[Condition]:
    """`complaint`; `complaint.DE`: of those, asked from Germany."""
    kind, _, country = named.partition(".")
    if kind not in KINDS or part or (country and country != UNKNOWN and country not in country_names()):
        raise Invalid(figure="There is no such figure.")
    return [*of_kind(kind, country)]


def _by_people(figure: str, part: str, people: Collection[int]) -> list[Condition]:
    by_them = and_(_BY_OTHERS, Fact.solver_id.is_not(None), Fact.solver_id.in_(people))
    if figure == "without_top_three":
        return _part(part, true(), and_(_SOLVED, not_(func.coalesce(by_them, false()))))
    return _part(part, _BY_OTHERS, by_them)


def _part(part: str, n: Condition, count: Condition) -> list[Condition]:
    if part == "n":
        return [n]
    if part == "count":
        return [n, count]
    if part == "rest":
        return [n, not_(func.coalesce(count, false()))]
    raise Invalid(figure="There is no such figure.")
