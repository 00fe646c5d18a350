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


def can_manage(actor: Actor) -> Verdict:
    """Rules of points, vote patterns, badges."""
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot do this while your account is suspended.")
    if actor.can(capabilities.MANAGE_REPUTATION):
        return ALLOW
    return deny("not_manager", "Only community managers and administrators do this.")


def can_decide_case(actor: Actor, *, members: list[int], is_open: bool) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.member_id in members:
        return deny("own_case", "This is about your own votes. Somebody else decides.")
    if not is_open:
        return deny("decided_already", "Somebody has decided this meanwhile. Nothing is left to do.")
    return ALLOW


def can_appeal(*, appealed: bool) -> Verdict:
    if appealed:
        return deny("appealed_already", "You have appealed already. Somebody reads what you wrote.")
    return ALLOW


def can_answer_appeal(
    actor: Actor, *, members: list[int], decided_by_id: int | None, waits: bool, others: bool
) -> Verdict:
    """`others`: somebody who has no part in it and has not decided it could."""
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.member_id in members:
        return deny("own_case", "This is about your own votes. Somebody else decides.")
    if not waits:
        return deny("no_appeal", "There is no appeal that waits here.")
    if actor.is_member(decided_by_id) and others:
        return deny("own_decision", "You decided this case. Somebody else answers the appeal.")
    return ALLOW


def can_give_badge(actor: Actor, member_id: int) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.is_member(member_id):
        return deny("oneself", "You cannot give yourself a badge.")
    return ALLOW
