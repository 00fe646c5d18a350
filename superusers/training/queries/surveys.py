"""Reads of what came out of conferences. Nothing is shown of fewer than five answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.core.intervals import wilson
from superusers.training.kinds import CONFERENCE, PLANNED, YES
from superusers.training.models import EventReply, ProgrammeEvent, SurveyAnswer, SurveyTaker
from superusers.training.survey import AGREES, LEAST, STATEMENTS


def has_taken(event_id: int, member_id: int | None) -> bool:
    found = select(SurveyTaker.event_id).where(
        SurveyTaker.event_id == event_id, SurveyTaker.member_id == member_id
    )
    return db.session.scalar(found) is not None


def takers_of(event_id: int) -> set[int]:
    return set(db.session.scalars(select(SurveyTaker.member_id).where(SurveyTaker.event_id == event_id)))


def asked_of(event_id: int) -> list[int]:
    """Who was there, and who said yes where no list was kept."""
    return list(
        db.session.scalars(
            select(EventReply.member_id)
            .where(EventReply.event_id == event_id)
            .where((EventReply.came.is_(True)) | (EventReply.came.is_(None) & (EventReply.answer == YES)))
            .order_by(EventReply.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Result:
    """Of one statement."""

    words: str
    n: int
    mean: float | None
    """Of 1 to 5."""
    scores: list[tuple[int, int]]
    """Each score with how many gave it, the best first."""
    agree: int
    """How many gave 4 or 5."""
    low: float | None
    high: float | None
    """Wilson 95% interval of their share."""
    before: float | None
    """The mean of the conference before; None: there was none, or too few answered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    asked: int
    n: int
    """How many answered."""
    results: list[Result]
    """Empty below LEAST answers, as are the words."""
    words: list[str]
    before_title: str
    """Of the conference that it is compared with."""


def outcome_of(event: ProgrammeEvent) -> Outcome:
    """Five queries."""
    answers = _answers(event.id)
    n, asked = len(answers), len(asked_of(event.id))
    if n < LEAST:
        return Outcome(asked, n, [], [], "")
    earlier = _conference_before(event)
    older = _answers(earlier.id) if earlier else []
    compared = older if len(older) >= LEAST else []
    return Outcome(
        asked=asked,
        n=n,
        results=[_result(name, answers, compared) for name in STATEMENTS],
        # In no order that would tell who wrote when.
        words=sorted(answer.words for answer in answers if answer.words),
        before_title=earlier.title if earlier and compared else "",
    )


def _answers(event_id: int) -> list[SurveyAnswer]:
    return list(
        db.session.scalars(
            select(SurveyAnswer).where(SurveyAnswer.event_id == event_id).order_by(SurveyAnswer.id)
        )
    )


def _conference_before(event: ProgrammeEvent) -> ProgrammeEvent | None:
    return db.session.scalars(
        select(ProgrammeEvent)
        .where(
            ProgrammeEvent.kind == CONFERENCE,
            ProgrammeEvent.state == PLANNED,
            ProgrammeEvent.ends_at < event.starts_at,
        )
        .order_by(ProgrammeEvent.starts_at.desc(), ProgrammeEvent.id.desc())
        .limit(1)
    ).first()


def _result(name: str, answers: list[SurveyAnswer], older: list[SurveyAnswer]) -> Result:
    scores = [score for answer in answers if (score := getattr(answer, name)) is not None]
    counted, n = Counter(scores), len(scores)
    agree = sum(count for score, count in counted.items() if score >= AGREES)
    low, high = wilson(agree, n) if n else (None, None)
    return Result(
        words=STATEMENTS[name],
        n=n,
        mean=_mean(scores),
        scores=[(score, counted[score]) for score in range(5, 0, -1)],
        agree=agree,
        low=low,
        high=high,
        before=_mean([score for answer in older if (score := getattr(answer, name)) is not None]),
    )


def _mean(scores: list[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None
