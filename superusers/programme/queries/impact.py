"""What super users achieve: counted from what others confirmed, never from time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.analytics.queries import Solved, solved_by
from app.core import clock
from app.forum.queries import answers_between, worked_for


@dataclass(frozen=True, slots=True)
class Impact:
    """Of some days."""

    answers: int = 0
    solutions: int = 0
    """Questions of others that the member solved, by the time of solution."""
    people: int = 0
    """Different askers among them."""
    worked: int = 0
    """How often others said that an answer worked for them."""
    marginal: int = 0
    """Solved after a day in which nobody else had answered."""


def impact_of(member_id: int, since: datetime) -> Impact:
    """Until now."""
    return impacts_of([member_id], since, clock.now()).get(member_id, Impact())


def impacts_of(member_ids: Sequence[int], since: datetime, until: datetime) -> dict[int, Impact]:
    """Three queries."""
    answers = answers_between(member_ids, since, until)
    worked = worked_for(member_ids, since, until)
    solved = solved_by(member_ids, since, until)
    return {
        one: _impact(answers.get(one, 0), solved.get(one, Solved()), worked.get(one, 0)) for one in member_ids
    }


def _impact(answers: int, solved: Solved, worked: int) -> Impact:
    return Impact(answers, solved.questions, solved.askers, worked, solved.marginal)
