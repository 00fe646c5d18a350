"""Write down what the programme is for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.programme.models import Goal
from superusers.programme.policy import can_manage


@command
def save_goals(actor: Actor, goals: Sequence[tuple[str, str, int]]) -> None:
    """Words, measure and target of each, in order; they take the place of what stood. Raises Refused."""
    can_manage(actor).enforce()
    db.session.execute(delete(Goal))
    db.session.add_all(
        Goal(words=words, measure=measure, target=target, position=position)
        for position, (words, measure, target) in enumerate(goals)
    )
    record(actor, "programme.goals_saved", subject=("programme", None), goals=len(goals))
