"""Reads of the statistics: cohorts of questions, by when they were asked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from app.analytics.impact import Solved as Solved
from app.analytics.impact import cover_by as cover_by
from app.analytics.impact import reliance as reliance
from app.analytics.impact import solved_by as solved_by
from app.analytics.impact import solved_in_categories as solved_in_categories
from app.analytics.models import CohortCell, CohortMonth, QuestionFact
from app.analytics.statistics import WITHIN, Fact, Report, happened_within, is_countable, report
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.forum.models import Answer, Category, QuestionTag, Tag
from app.forum.queries import category_by_slug


@dataclass(frozen=True, slots=True)
class InCategory:
    """A category, in plain values: figures outlive the session that read them."""

    id: int
    slug: str
    name: str


def in_category(category: Category) -> InCategory:
    return InCategory(category.id, category.slug, category.name)


@dataclass(frozen=True, slots=True)
class WithTag:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """Questions asked from the day `start` to the day `end` (both included), in one category, language and
    with one tag, or in all.

    Days are days of the programme's time zone. A category that groups others includes them.
    """

    start: date | None = None
    end: date | None = None
    category: InCategory | None = None
    locale: str | None = None
    """None: any; empty: those of which it is not known."""
    tag: WithTag | None = None
    """That they have now: tags are edited."""


def read_cohort(
    *,
    start: str | None,
    end: str | None,
    category: str | None,
    locale: str | None = None,
    tag: str | None = None,
) -> Cohort:
    """A cohort from what was typed. Raises Invalid on `from`, `to`, `category`, `locale` or `tag`."""
    first, last = _day("from", start), _day("to", end)
    if first and last and first > last:
        raise Invalid(**{"from": "The first day is after the last."})
    found = category_by_slug(category) if category else None
    if category and found is None:
        raise Invalid(category=f"There is no category {category!r}.")
    narrowed = in_category(found) if found else None
    if locale and locale not in locales():
        raise Invalid(locale=f"There are no questions in {locale!r}.")
    return Cohort(first, last, narrowed, locale or None, _tag(tag) if tag else None)


def _tag(name: str) -> WithTag:
    row = db.session.execute(select(Tag.id, Tag.name).where(Tag.name == name.lower())).first()
    if row is None:
        raise Invalid(tag=f"No question has the tag “{name}”.")
    return WithTag(row.id, row.name)


def default_as_of() -> datetime:
    """Now, in whole minutes: links to the questions behind a figure can name it."""
    return clock.now().replace(second=0, microsecond=0)


def locales() -> list[str]:
    """The languages that questions say they are written in. One query."""
    found = db.session.scalars(select(CohortCell.locale).distinct().order_by(CohortCell.locale))
    return [locale for locale in found if locale]


def previous_period(cohort: Cohort, today: date) -> Cohort | None:
    """As many days right before. An open end is `today`. None where the cohort has no first day."""
    if cohort.start is None:
        return None
    days = (max(cohort.end or today, cohort.start) - cohort.start).days + 1
    try:
        return replace(
            cohort, start=cohort.start - timedelta(days=days), end=cohort.start - timedelta(days=1)
        )
    except OverflowError:  # before the year 1
        return None


def conditions(cohort: Cohort, table: type[QuestionFact] | type[CohortCell]) -> list[ColumnElement[bool]]:
    """What makes a row belong to the cohort. Of cells: those that may hold its questions, for a cell does not
    know tags.
    """
    return [*conditions_on_place(cohort, table), *conditions_on_days(cohort, table.day)]


def conditions_on_days(cohort: Cohort, day: Any) -> list[ColumnElement[bool]]:
    """What puts a day into the cohort's."""
    found = [] if cohort.start is None else [day >= cohort.start]
    return found if cohort.end is None else [*found, day <= cohort.end]


def conditions_on_place(
    cohort: Cohort, table: type[QuestionFact] | type[CohortCell] | type[CohortMonth]
) -> list[ColumnElement[bool]]:
    """The same, whenever it was asked."""
    found: list[ColumnElement[bool]] = []
    if cohort.category is not None:
        children = select(Category.id).where(Category.parent_id == cohort.category.id)
        found.append(or_(table.category_id == cohort.category.id, table.category_id.in_(children)))
    if cohort.locale is not None:
        found.append(table.locale == cohort.locale)
    if cohort.tag is not None and table is QuestionFact:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag_id == cohort.tag.id)
        found.append(QuestionFact.question_id.in_(tagged))
    return found


def _day(field: str, typed: str | None) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(**{field: f"{typed!r} is not a day. Write it as 2026-01-31."}) from error


def cohort_facts(cohort: Cohort) -> list[Fact]:
    """The facts of a cohort, oldest question first. One query."""
    statement = (
        select(
            QuestionFact.question_id,
            QuestionFact.asked_at,
            QuestionFact.category_id,
            QuestionFact.excluded,
            QuestionFact.acknowledged_at,
            QuestionFact.answered_at,
            QuestionFact.solved_at,
            QuestionFact.day_precision,
        )
        .where(*conditions(cohort, QuestionFact))
        .order_by(QuestionFact.asked_at, QuestionFact.question_id)
    )
    return [Fact(*row) for row in db.session.execute(statement)]


def count_answers(cohort: Cohort) -> int:
    """Answers to the cohort's questions, hidden ones included. One query."""
    statement = (
        select(func.count())
        .select_from(Answer)
        .join(QuestionFact, QuestionFact.question_id == Answer.question_id)
        .where(*conditions(cohort, QuestionFact))
    )
    return db.session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class Group:
    """One month or category of a cohort."""

    key: str
    label: str
    report: Report


def month_key(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m}"


def group_days(month: str) -> tuple[date, date]:
    """The first and the last day of a month written as `2026-01`."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def grouped(facts: Sequence[Fact], by: str, as_of: datetime) -> list[Group]:
    """The cohort's reports by `month` (of asking, in order) or by `category` (the largest first)."""
    key: Callable[[Fact], str]
    if by == "month":
        zone = current_settings().programme_zone
        labels: dict[str, str] = {}

        def key(fact: Fact) -> str:
            return month_key(fact.asked_at, zone)

    else:
        rows = db.session.execute(select(Category.id, Category.slug, Category.name)).all()
        slugs = {row.id: row.slug for row in rows}
        labels = {row.slug: row.name for row in rows}

        def key(fact: Fact) -> str:
            return str(slugs[fact.category_id])

    parts: dict[str, list[Fact]] = {}
    for fact in facts:
        parts.setdefault(key(fact), []).append(fact)
    order = sorted(parts) if by == "month" else sorted(parts, key=lambda k: (-len(parts[k]), k))
    return [Group(k, labels.get(k, k), report(parts[k], as_of)) for k in order]


def questions_behind(facts: Sequence[Fact], figure: str, part: str, as_of: datetime) -> list[int]:
    """The exact questions of one figure, newest first.

    figure: `solved.7d`, or `questions`, `eligible` or `excluded` for the cohort itself. part: `count` (the
    event happened in time), `rest` (it did not), `n` (both), `not_yet` (too young), or a reason of exclusion.
    Raises Invalid for anything else.
    """
    chosen = _chooser(figure, part, as_of)
    return [fact.question_id for fact in reversed(facts) if chosen(fact)]


def _chooser(figure: str, part: str, as_of: datetime) -> Callable[[Fact], bool]:
    if figure == "questions":
        return lambda fact: True
    if figure == "eligible":
        return lambda fact: fact.excluded is None
    if figure == "excluded":
        return lambda fact: fact.excluded is not None and part in ("", "all", fact.excluded)
    event, _, name = figure.partition(".")
    if event not in ("acknowledged", "answered", "solved") or name not in WITHIN:
        raise Invalid(figure="There is no such figure.")
    within = WITHIN[name]
    parts: dict[str, Callable[[Fact], bool]] = {
        "count": lambda f: is_countable(f, within, as_of) and happened_within(f, event, within),
        "rest": lambda f: is_countable(f, within, as_of) and not happened_within(f, event, within),
        "n": lambda f: is_countable(f, within, as_of),
        "not_yet": lambda f: not is_countable(f, within, as_of),
    }
    if part not in parts:
        raise Invalid(figure="There is no such figure.")
    return lambda fact: fact.excluded is None and parts[part](fact)


def overall(cohort: Cohort) -> Report:
    """The figures of a cohort as they stand now."""
    return report(cohort_facts(cohort), clock.now())
