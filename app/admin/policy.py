"""Who may administer."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import SYSTEM, Actor
from app.core.policy import ALLOW, Verdict, deny


def can_administer(actor: Actor) -> Verdict:
    if actor == SYSTEM or actor.can(capabilities.ADMINISTER):
        return ALLOW
    return deny("not_administrator", "Only an administrator can do this.")
