"""Somebody who was about to ask says that an earlier question solved it."""

from __future__ import annotations

from sqlalchemy import func, select

from app.analytics.readers import counts_as_reader
from app.analytics.value_models import Deflection
from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.kernel import current_settings
from app.core.uow import command
from app.forum.queries import visible_question

MOST_A_DAY = 10
"""Of one person. Nobody spares themselves more questions than that."""


@command
def press_solved(actor: Actor, question_id: int, *, form: str | None, person: str) -> None:
    """Count it once: a form, and a person a question and day. Staff and programs are not counted.

    form: `readers.form_mark` of the form it came from; person: `readers.person_today`. Raises NotFound.
    """
    visible_question(actor, question_id)
    if not counts_as_reader(actor):
        return
    pressed = select(func.count()).select_from(Deflection).where(Deflection.person == person)
    if (db.session.scalar(pressed) or 0) >= MOST_A_DAY:
        return
    now = clock.now()
    row = {
        "question_id": question_id,
        "at": now,
        "day": clock.day_of(now, current_settings().programme_zone),
        "form": form,
        "person": person,
    }
    db.session.execute(insert_ignoring(Deflection), [row])
