"""What askers said after a solution: effort, satisfaction, recommendation; with n and interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from sqlalchemy import Select, func, select

from app.accounts.models import Member
from app.analytics.models import QuestionFact, SurveyReply
from app.analytics.queries import Cohort, conditions
from app.core.actor import Actor
from app.core.db import db
from app.core.intervals import Z95, wilson
from app.forum.models import Question

PAUSE = timedelta(days=30)
"""Nobody is asked more often."""
STILL_FRESH = timedelta(days=14)
"""After a solution; later nobody remembers."""
KINDS = ("effort", "satisfaction", "recommend")


@dataclass(frozen=True, slots=True)
class SurveyFigure:
    """One question of the survey. `value` is a mean from 1 to 7 for effort (lower is easier), a share from
    0 to 1 for satisfaction (CSAT: those who said 4 or 5), and from -1 to 1 for recommend (NPS: those who said
    9 or 10, less those who said up to 6). All three are None when there is not enough data.
    """

    kind: str
    n: int
    value: float | None
    low: float | None
    high: float | None


def read_surveys(cohort: Cohort) -> dict[str, SurveyFigure]:
    """By kind, of the questions asked in the cohort. One query."""
    columns = [getattr(SurveyReply, kind) for kind in KINDS]
    rows = db.session.execute(
        select(*columns, func.count())
        .join(QuestionFact, QuestionFact.question_id == SurveyReply.question_id)
        .where(*conditions(cohort, QuestionFact))
        .group_by(*columns)
    ).all()
    tallies: dict[str, dict[int, int]] = {kind: {} for kind in KINDS}
    for *scores, count in rows:
        for kind, score in zip(KINDS, scores, strict=True):
            if score is not None:
                tallies[kind][score] = tallies[kind].get(score, 0) + count
    return {
        "effort": mean_figure("effort", tallies["effort"]),
        "satisfaction": satisfied_figure(tallies["satisfaction"]),
        "recommend": mean_figure("recommend", promoters(tallies["recommend"])),
    }


def replied(kind: str) -> Select[int]:
    """Questions whose askers answered this question of the survey. Ids."""
    return select(SurveyReply.question_id).where(getattr(SurveyReply, kind).is_not(None))


def promoters(tally: dict[int, int]) -> dict[int, int]:
    """As 1 (promoters, 9 and 10), -1 (detractors, up to 6) and 0: the mean of these is the NPS."""
    found: dict[int, int] = {}
    for score, count in tally.items():
        side = 1 if score >= 9 else -1 if score <= 6 else 0
        found[side] = found.get(side, 0) + count
    return found


def mean_figure(kind: str, tally: dict[int, int]) -> SurveyFigure:
    """The mean with its normal 95% interval; from two replies on, for one has no spread."""
    n = sum(tally.values())
    if n < 2:
        return SurveyFigure(kind, n, None, None, None)
    mean = sum(score * count for score, count in tally.items()) / n
    variance = sum(count * (score - mean) ** 2 for score, count in tally.items()) / (n - 1)
    spread = Z95 * sqrt(variance / n)
    return SurveyFigure(kind, n, mean, mean - spread, mean + spread)


def satisfied_figure(tally: dict[int, int]) -> SurveyFigure:
    n = sum(tally.values())
    if not n:
        return SurveyFigure("satisfaction", 0, None, None, None)
    satisfied = sum(count for score, count in tally.items() if score >= 4)
    return SurveyFigure("satisfaction", n, satisfied / n, *wilson(satisfied, n))


def may_ask(actor: Actor, question_id: int, now: datetime) -> bool:
    """Whether this member is shown the survey here: their question, lately solved, nothing said for 30 days.

    One query.
    """
    if actor.member_id is None:
        return False
    said = (SurveyReply.question_id == question_id) | (
        (SurveyReply.member_id == actor.member_id) & (SurveyReply.at > now - PAUSE)
    )
    asked = (
        select(Question.id)
        .join(QuestionFact, QuestionFact.question_id == Question.id)
        .where(
            Question.id == question_id,
            Question.author_id == actor.member_id,
            Question.hidden_at.is_(None),
            QuestionFact.solved_at > now - STILL_FRESH,
            ~select(SurveyReply.id).where(said).exists(),
        )
    )
    return db.session.scalar(asked) is not None


def lock_member(member_id: int) -> None:
    """Inside a command: whoever else does so for this member waits."""
    db.session.execute(select(Member.id).where(Member.id == member_id).with_for_update())


def data_of_surveys(member_id: int) -> dict[str, Any]:
    """What a member said, for their copy."""
    said = select(
        SurveyReply.question_id,
        SurveyReply.at,
        SurveyReply.effort,
        SurveyReply.satisfaction,
        SurveyReply.recommend,
    ).where(SurveyReply.member_id == member_id)
    return {"surveys": [dict(row) for row in db.session.execute(said.order_by(SurveyReply.id)).mappings()]}
