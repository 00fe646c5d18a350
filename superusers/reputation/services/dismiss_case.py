"""Say that there is nothing wrong with a vote pattern."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.reputation.services._cases import case_to_decide, close_case, read_case_reason


@command
def dismiss_case(actor: Actor, case_id: int, *, reason: str) -> None:
    """Nobody is told anything, and it comes back only when much more is found.

    Raises Refused, NotFound, or Invalid on `reason`.
    """
    case, _members = case_to_decide(actor, case_id)
    reason = read_case_reason(reason)
    close_case(actor, case, "dismissed", reason)
    record(actor, "reputation.case_dismissed", subject=("reputation_case", case.id), reason=reason)
