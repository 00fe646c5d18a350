"""Try dead jobs and deliveries again."""

from __future__ import annotations

from app.admin.dead_work import dead_rows
from app.admin.policy import can_administer
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command, leaves_work


@command
def replay_work(actor: Actor, kind: str, number: int | None = None) -> int:
    """`kind`: job or delivery; `number`: one of them, else all. Returns how many. Raises Refused,
    NotFound.
    """
    can_administer(actor).enforce()
    rows = dead_rows(kind, number)
    for row in rows:
        row.state, row.attempts = "due", 0
        if kind == "job":
            row.run_at, row.finished_at = clock.now(), None
        else:
            row.due_at = clock.now()
    if rows:
        record(actor, f"admin.{kind}_replayed", subject=(kind, number), rows=len(rows))
        leaves_work()
    return len(rows)
