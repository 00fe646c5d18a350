"""Who may read whose ledger."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny


def can_read_ledger(actor: Actor, member_id: int) -> Verdict:
    """The member and the programme's managers; totals are public, lines are not."""
    if actor.is_member(member_id):
        return ALLOW
    if actor.can(capabilities.READ_ANY_LEDGER):
        return ALLOW
    return deny("not_yours", "Each member's points are explained to that member.")
