"""Note what management promised."""

from __future__ import annotations

from datetime import date

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command
from superusers.training.models import Promise
from superusers.training.policy import can_manage


@command
def note_promise(actor: Actor, *, words: str, owner: str, due_on: date | None, event_id: int | None) -> int:
    """Returns its number. Raises Refused."""
    can_manage(actor).enforce()
    promise = Promise(
        words=words,
        owner=owner,
        due_on=due_on,
        event_id=event_id,
        made_at=clock.now(),
        noted_by_id=actor.signed_in_id,
    )
    db.session.add(promise)
    db.session.flush()
    record(actor, "training.promise_noted", subject=("event_promise", promise.id), reason=words)
    return promise.id
