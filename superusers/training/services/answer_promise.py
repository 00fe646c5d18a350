"""Say what became of a promise."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.training.models import Promise
from superusers.training.policy import can_answer_promise


@command
def answer_promise(actor: Actor, number: int, *, state: str, answer: str) -> None:
    """`state`: KEPT or DECLINED. Answered once: what was said to people is not taken back.

    Raises Refused or NotFound.
    """
    promise = db.session.get(Promise, number, with_for_update=True)
    if promise is None:
        raise NotFound
    can_answer_promise(actor, state=promise.state).enforce()
    promise.state, promise.answer = state, answer
    promise.answered_at, promise.answered_by_id = clock.now(), actor.signed_in_id
    record(actor, "training.promise_answered", subject=("event_promise", number), reason=answer, state=state)
