"""Give a dead job or delivery up."""

from __future__ import annotations

from app.admin.dead_work import dead_rows
from app.admin.policy import can_administer
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command


@command
def drop_work(actor: Actor, kind: str, number: int) -> None:
    """Delete it; the log keeps what it was. Raises Refused, NotFound."""
    can_administer(actor).enforce()
    for row in dead_rows(kind, number):
        what = row.kind if kind == "job" else row.consumer
        record(actor, f"admin.{kind}_dropped", subject=(kind, number), what=what)
        db.session.delete(row)
