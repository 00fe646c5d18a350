"""Set what a line of a budget has planned."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.money import MOST
from app.core.policy import Invalid
from app.core.uow import command
from superusers.rewards.policy import can_manage
from superusers.rewards.services._money import enter, locked_line


@command
def plan_line(actor: Actor, year: int, key: str, *, planned: int, reason: str) -> None:
    """Set what a line has planned, in minor units. Raises Refused where more is committed already."""
    can_manage(actor).enforce()
    line = locked_line(year, key)
    if not 0 <= planned <= MOST:
        raise Invalid(planned="That is more than any budget here can hold.")
    before = line.planned
    if planned == before:
        return
    enter(
        line,
        source_type="plan",
        source_id=None,
        planned=planned - before,
        actor=actor,
        reason=reason,
    )
    record(
        actor,
        "rewards.line_planned",
        subject=("budget_line", line.id),
        reason=reason,
        before=before,
        after=planned,
    )
