"""Reads of what is measured of the community's worth: by the day it happened, never by the day of asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, literal, select, true, union_all

from app.analytics.assumptions import Assumed
from app.analytics.models import QuestionFact
from app.analytics.queries import Cohort, conditions_on_days, conditions_on_place
from app.analytics.value_models import Deflection, QuestionVisits, ValueAssumption
from app.articles.queries import yes_between
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.models import Question
from app.forum.pages import question_url
from app.forum.queries import start_of_day

EARLIEST, LATEST = date(1970, 1, 2), date(9998, 12, 31)
COUNTED = Deflection.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True)
class Measured:
    """Presses of "This solved it" and visits to solved questions, on the days of a cohort."""

    presses: int
    pressed: int
    """How many questions were pressed on."""
    withdrawn: int
    """Presses by people who asked after all."""
    visits: int
    visited: int
    """How many questions had a visit."""
    since: date | None
    """The first day that anything was counted, whatever days are chosen."""


@dataclass(frozen=True, slots=True)
class Spares:
    """A question, and how much it spared."""

    title: str
    url: str
    presses: int
    visits: int


def pressed_on(cohort: Cohort) -> Any:
    """Questions that somebody said solved it, on the days of the cohort. Ids."""
    return _narrowed(select(Deflection.question_id).where(COUNTED), Deflection.day, cohort)


def visited(cohort: Cohort) -> Any:
    return _narrowed(select(QuestionVisits.question_id), QuestionVisits.day, cohort)


def _narrowed(statement: Any, day: Any, cohort: Cohort) -> Any:
    return statement.where(*conditions_on_days(cohort, day))


def _of_questions(statement: Any, question_id: Any, cohort: Cohort) -> Any:
    """Questions of the cohort's category, language and tag, whenever they were asked."""
    where = conditions_on_place(cohort, QuestionFact)
    return statement.join(QuestionFact, QuestionFact.question_id == question_id).where(*where)


def read_measured(cohort: Cohort) -> Measured:
    """One query: each part of it gives one row, whatever there is."""
    presses: Any = select(
        func.coalesce(func.sum(case((COUNTED, 1), else_=0)), 0).label("presses"),
        func.count(func.distinct(case((COUNTED, Deflection.question_id)))).label("pressed"),
        func.coalesce(func.sum(case((COUNTED, 0), else_=1)), 0).label("withdrawn"),
        select(func.min(Deflection.day)).scalar_subquery().label("first_press"),
        select(func.min(QuestionVisits.day)).scalar_subquery().label("first_visit"),
    )
    visits: Any = select(
        func.coalesce(func.sum(QuestionVisits.visits), 0).label("visits"),
        func.count(func.distinct(QuestionVisits.question_id)).label("visited"),
    )
    pressed = _narrowed(_of_questions(presses, Deflection.question_id, cohort), Deflection.day, cohort)
    seen = _narrowed(_of_questions(visits, QuestionVisits.question_id, cohort), QuestionVisits.day, cohort)
    of_presses, of_visits = pressed.subquery(), seen.subquery()
    row = db.session.execute(
        select(of_presses, of_visits).select_from(of_presses.join(of_visits, true()))
    ).one()
    since = min((day for day in (row.first_press, row.first_visit) if day is not None), default=None)
    return Measured(int(row.presses), row.pressed, int(row.withdrawn), int(row.visits), row.visited, since)


@dataclass(frozen=True, slots=True)
class Answered:
    """Readers who said that a help article answered their question."""

    members: int
    visitors: int
    articles: int


def answered_by_articles(cohort: Cohort) -> Answered | None:
    """On the days of the cohort, in its category. One query.

    None where it is narrowed by language or tag: questions have these, and articles not always.
    """
    if cohort.locale is not None or cohort.tag is not None:
        return None
    start = _begins(cohort.start) if cohort.start is not None else None
    end = _begins(min(cohort.end, LATEST) + timedelta(days=1)) if cohort.end is not None else None
    category = cohort.category.id if cohort.category is not None else None
    return Answered(*yes_between(start, end, category_id=category))


def _begins(day: date) -> datetime:
    """When a day of the programme begins; the first and last days that can be typed have no such moment."""
    return start_of_day(min(max(day, EARLIEST), LATEST), current_settings().programme_zone)


def most_sparing(cohort: Cohort, limit: int = 10) -> list[Spares]:
    """The questions with the most presses, then visits; hidden ones are left out. One query."""
    one, none = literal(1).label("presses"), literal(0).label("visits")
    pressed: Any = select(Deflection.question_id.label("question_id"), one, none).where(COUNTED)
    seen: Any = select(QuestionVisits.question_id, literal(0), QuestionVisits.visits)
    both = union_all(
        _narrowed(pressed, Deflection.day, cohort), _narrowed(seen, QuestionVisits.day, cohort)
    ).subquery()
    presses, visits = func.sum(both.c.presses), func.sum(both.c.visits)
    sums: Any = select(Question.id, Question.title, Question.slug, presses, visits)
    statement = (
        _of_questions(sums.select_from(both), both.c.question_id, cohort)
        .join(Question, Question.id == both.c.question_id)
        .where(Question.hidden_at.is_(None))
        .group_by(Question.id, Question.title, Question.slug)
        .order_by(presses.desc(), visits.desc(), Question.id)
        .limit(limit)
    )
    return [
        Spares(title, question_url(number, slug), int(times), int(read))
        for number, title, slug, times, read in db.session.execute(statement)
    ]


def read_assumed() -> dict[str, Assumed]:
    """By name. One query."""
    rows = db.session.execute(
        select(
            ValueAssumption.name,
            ValueAssumption.low,
            ValueAssumption.high,
            ValueAssumption.source,
            ValueAssumption.dated,
        )
    )
    return {row.name: Assumed(row.low, row.high, row.source, row.dated) for row in rows}
