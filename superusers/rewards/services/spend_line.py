"""Write down what a line promised or paid."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Refused
from app.core.uow import command
from superusers.rewards.policy import can_manage
from superusers.rewards.rules import REWARDS_LINE
from superusers.rewards.services._money import enter, locked_line


@command
def spend_line(actor: Actor, year: int, key: str, *, committed: int, spent: int, reason: str) -> None:
    """Write down by hand what a line has promised or paid beside rewards. Raises Refused."""
    can_manage(actor).enforce()
    line = locked_line(year, key)
    if key == REWARDS_LINE and committed:
        raise Refused("from_ledger", "What rewards have committed follows from the credits.")
    enter(
        line,
        source_type="hand",
        source_id=None,
        committed=committed,
        spent=spent,
        actor=actor,
        reason=reason,
    )
    record(
        actor,
        "rewards.line_spent",
        subject=("budget_line", line.id),
        reason=reason,
        committed=committed,
        spent=spent,
    )
