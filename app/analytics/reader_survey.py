"""What readers of solved questions say: the three shares that the value of reading rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.analytics.models import QuestionFact
from app.analytics.queries import Cohort, conditions_on_days, conditions_on_place
from app.analytics.value_models import ReaderReply
from app.core.db import db
from app.core.intervals import wilson

QUESTIONS = {
    "found": "Did you find what you came for?",
    "intent": "Did you come because something did not work, or because you needed help?",
    "contact": "Without this page, would you have contacted our support?",
}
"""As readers are asked, in this order; named as in `assumptions.PER_VISIT`."""
OF_WHOM = {
    "intent": "of all who said so",
    "found": "of those who came with a problem",
    "contact": "of those who came with a problem and found the solution",
}
FEWEST = 5
"""Fewer answers say nothing, and might tell whose they are."""


@dataclass(frozen=True, slots=True)
class Said:
    """A share of readers, with its Wilson 95% interval; None: fewer than FEWEST answers."""

    name: str
    count: int
    n: int
    questions: int
    """How many these answers are about."""
    share: float | None
    low: float | None
    high: float | None


def read_said(cohort: Cohort) -> dict[str, Said]:
    """By name, of answers given on the cohort's days about questions of its category, language and tag.

    Each is a share of those whom the one before it leaves: one query.
    """
    columns = ReaderReply.question_id, ReaderReply.intent, ReaderReply.found, ReaderReply.contact
    rows: Any = db.session.execute(
        select(*columns, func.count())
        .join(QuestionFact, QuestionFact.question_id == ReaderReply.question_id)
        .where(*conditions_on_place(cohort, QuestionFact), *conditions_on_days(cohort, ReaderReply.day))
        .group_by(*columns)
    ).all()
    needed = [row for row in rows if row.intent]
    helped = [row for row in needed if row.found]
    return {
        name: _said(name, [(row[0], row[at], row[4]) for row in some if row[at] is not None])
        for at, (name, some) in enumerate((("intent", rows), ("found", needed), ("contact", helped)), 1)
    }


def _said(name: str, answers: list[tuple[int, bool, int]]) -> Said:
    n, count = sum(times for *_, times in answers), sum(times for _, yes, times in answers if yes)
    questions = len({question_id for question_id, *_ in answers})
    if n < FEWEST:
        return Said(name, count, n, questions, None, None, None)
    return Said(name, count, n, questions, count / n, *wilson(count, n))


def told_about(name: str) -> Callable[[Cohort], Any]:
    """Questions whose readers are in this share, on the days of a cohort. Ids."""
    answer = getattr(ReaderReply, name).is_not(None)
    asked: dict[str, tuple[Any, ...]] = {
        "intent": (),
        "found": (ReaderReply.intent,),
        "contact": (ReaderReply.intent, ReaderReply.found),
    }

    def ids(cohort: Cohort) -> Any:
        days = conditions_on_days(cohort, ReaderReply.day)
        return select(ReaderReply.question_id).where(answer, *asked[name], *days)

    return ids
