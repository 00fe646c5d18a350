"""Change the checklist of those who are new."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.programme.models import FirstStep
from superusers.programme.policy import can_manage


@command
def save_first_steps(actor: Actor, lines: Sequence[str]) -> None:
    """In this order. A line that stays keeps who has done it; one that goes is retired. Raises Refused."""
    can_manage(actor).enforce()
    standing = {
        step.words: step
        for step in db.session.scalars(
            select(FirstStep).where(FirstStep.retired_at.is_(None)).with_for_update()
        )
    }
    for position, words in enumerate(dict.fromkeys(lines)):
        if words in standing:
            standing.pop(words).position = position
        else:
            db.session.add(FirstStep(words=words, position=position))
    for gone in standing.values():
        gone.retired_at = clock.now()
    record(actor, "programme.first_steps_changed", subject=("programme", None), lines=len(lines))
