"""Who may do what with accounts."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import SYSTEM, Actor
from app.core.policy import ALLOW, Verdict, deny


def can_change_role(actor: Actor) -> Verdict:
    if actor == SYSTEM or actor.can(capabilities.ADMINISTER):
        return ALLOW
    return deny("not_administrator", "Only an administrator gives roles.")
