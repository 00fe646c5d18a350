"""Who may read the statistics, keep views, notes and targets on them, and say what a question is."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny


def can_set_kind(actor: Actor) -> Verdict:
    """Say that a question is a complaint, praise, an idea or a problem."""
    if not actor.can(capabilities.SET_KIND):
        return deny("missing_capability", "This is for people who look after the community.")
    return ALLOW


def can_read_statistics(actor: Actor) -> Verdict:
    if not actor.can(capabilities.READ_STATISTICS):
        return deny("missing_capability", "This page is for people who look after the community.")
    return ALLOW
