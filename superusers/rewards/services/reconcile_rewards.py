"""Hold the ledgers against each other, and put what differs on record."""

from __future__ import annotations

from app.core.actor import SYSTEM
from app.core.audit import record
from app.core.uow import command
from superusers.rewards.queries.differences import differences

MOST_NAMED = 20


@command
def reconcile_rewards() -> list[str]:
    """Nightly. Nothing is repaired by itself: a difference is for a person to look at."""
    found = differences()
    if found:
        record(
            SYSTEM,
            "rewards.difference_found",
            subject=("credit_ledger", None),
            reason=" ".join(found[:3]),
            count=len(found),
            found=found[:MOST_NAMED],
        )
    return found
