"""Who may see and decide what about time."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny


def can_decide_finding(actor: Actor, member_id: int) -> Verdict:
    """Managers, and nobody about their own time."""
    if not actor.can(capabilities.READ_ACTIVITY):
        return deny("missing_capability", "Managers of the programme look at this.")
    if actor.is_member(member_id):
        return deny("own_time", "Somebody else has to look at your own time.")
    return ALLOW
