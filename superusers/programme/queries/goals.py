"""The goals, with this month's figures against them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.forum.queries import start_of_day
from superusers.programme.goals import MEASURES
from superusers.programme.models import Goal
from superusers.programme.queries.impact import impacts_of
from superusers.programme.queries.places import active_members


@dataclass(frozen=True, slots=True)
class GoalView:
    words: str
    measure: str
    measure_words: str
    target: int
    figure: int
    """Of this month so far; 0 where nothing is measured."""

    @property
    def reached(self) -> bool:
        return bool(self.measure) and self.figure >= self.target


def month_start() -> datetime:
    """Of this month of the programme's time zone."""
    zone = current_settings().programme_zone
    return start_of_day(clock.day_of(clock.now(), zone).replace(day=1), zone)


def all_goals() -> list[Goal]:
    return list(db.session.scalars(select(Goal).order_by(Goal.position, Goal.id)))


def goal_views() -> list[GoalView]:
    """Five queries at most."""
    goals = all_goals()
    figures = _figures({goal.measure for goal in goals} - {""})
    return [
        GoalView(
            goal.words,
            goal.measure,
            MEASURES.get(goal.measure, ""),
            goal.target,
            figures.get(goal.measure, 0),
        )
        for goal in goals
    ]


def _figures(measures: set[str]) -> dict[str, int]:
    if not measures:
        return {}
    active = active_members()
    if measures == {"active"}:
        return {"active": len(active)}
    impacts = impacts_of(active, month_start(), clock.now()).values()
    return {
        "active": len(active),
        "solutions": sum(one.solutions for one in impacts),
        "answers": sum(one.answers for one in impacts),
        "worked": sum(one.worked for one in impacts),
    }
