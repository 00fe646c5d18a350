"""Who may do what with accounts."""

from __future__ import annotations

from app.core import capabilities
from app.core.actor import SYSTEM, Actor
from app.core.policy import ALLOW, Verdict, deny


def can_change_role(actor: Actor) -> Verdict:
    if actor == SYSTEM or actor.can(capabilities.ADMINISTER):
        return ALLOW
    return deny("not_administrator", "Only an administrator gives roles.")


def can_look_after_sign_in(actor: Actor, member_id: int) -> Verdict:
    """Switch the second step off for somebody else who lost the app and the recovery codes."""
    if actor == SYSTEM or actor.can(capabilities.ADMINISTER):
        return ALLOW
    if actor.is_member(member_id):
        return ALLOW
    return deny("not_administrator", "Only an administrator looks after how others sign in.")
