"""Who may read the statistics, and keep views, notes and targets on them."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny


def can_read_statistics(actor: Actor) -> Verdict:
    if not actor.can(capabilities.READ_STATISTICS):
        return deny("missing_capability", "This page is for people who look after the community.")
    return ALLOW
