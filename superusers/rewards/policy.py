"""Who may do what with rewards: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import is_employee
from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from superusers.rewards.models.windows import CLOSED, EXPORTED, FROZEN, PLANNED

NOT_YOURS = deny("not_yours", "Each member's rewards are that member's own business.")
NOT_MANAGER = deny("not_manager", "Rewards are run by the programme's managers.")
OWN = deny("own", "Nobody decides about their own rewards.")


def can_manage(actor: Actor) -> Verdict:
    return ALLOW if actor.can(capabilities.MANAGE_REWARDS) else NOT_MANAGER


@dataclass(frozen=True, slots=True)
class Receiver:
    """What giving credits depends on, of who would get them."""

    member_id: int
    role: str
    is_closed: bool
    is_automatic: bool


def can_receive(receiver: Receiver) -> Verdict:
    if receiver.is_closed or receiver.is_automatic:
        return deny("nobody", "Nobody is there to receive credits.")
    if is_employee(receiver.role):
        return deny("employee", "Employees earn no credits.")
    return ALLOW


def can_grant(actor: Actor, receiver: Receiver) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.is_member(receiver.member_id):
        return OWN
    return can_receive(receiver)


def can_settle_grant(actor: Actor, *, state: str, member_id: int, by_id: int | None) -> Verdict:
    """Approve or decline what another manager proposed."""
    if not (verdict := can_manage(actor)):
        return verdict
    if state != "proposed":
        return deny("settled_already", "Somebody has settled this meanwhile. Nothing is left to do.")
    if actor.is_member(by_id):
        return deny("own_proposal", "You proposed this yourself. A second manager decides.")
    return OWN if actor.is_member(member_id) else ALLOW


def can_reverse(actor: Actor, *, state: str, kind: str) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if kind not in ("manual", "goodwill"):
        return deny("by_rule", "What a rule gave is taken back by its cause alone.")
    if state not in ("held", "released", "unfunded"):
        return deny("not_standing", "There is nothing to take back.")
    return ALLOW


def can_thank(actor: Actor, receiver: Receiver, *, thanked: bool) -> Verdict:
    if not actor.can(capabilities.THANK):
        return deny("not_staff", "Staff may thank customers with credits.")
    if actor.is_member(receiver.member_id):
        return OWN
    if thanked:
        return deny("thanked_already", "This post has been thanked for.")
    return can_receive(receiver)


def can_redeem(actor: Actor) -> Verdict:
    if not actor.is_signed_in:
        return deny("not_signed_in", "Please sign in first.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    if is_employee(actor.role):
        return deny("employee", "Employees earn and spend no credits.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot spend credits while you are suspended. They are not lost.")
    return ALLOW


@dataclass(frozen=True, slots=True)
class Offer:
    """What choosing an item depends on, beside who chooses."""

    offered: bool
    stock: int | None
    member_limit: int
    had: int
    """How many of it the member has, or waits for."""
    countries: frozenset[str]
    country: str
    window_only: bool
    window_closes_at: datetime | None
    """Of the window that is open; None: none is."""


def can_choose(offer: Offer, *, now: datetime) -> Verdict:
    if not offer.offered:
        return deny("not_offered", "This is not offered any more.")
    if offer.stock is not None and offer.stock < 1:
        return deny("out_of_stock", "The last one has just gone. Your credits are untouched.")
    if offer.member_limit and offer.had >= offer.member_limit:
        return deny("limit", f"You have had this {offer.had} times, which is the most for each member.")
    if offer.countries and offer.country not in offer.countries:
        return deny("country", "We cannot send this to that country.")
    is_open = offer.window_closes_at is not None and now < offer.window_closes_at
    if offer.window_only and not is_open:
        return deny("no_window", "This can be chosen while a payout window is open.")
    return ALLOW


def can_withdraw(
    actor: Actor, *, member_id: int, state: str, taken: bool, in_window: bool, window_open: bool
) -> Verdict:
    """The member changes their mind. `taken`: somebody has begun to send it, or its code was shown."""
    if not actor.is_member(member_id):
        return NOT_YOURS
    if state not in ("reserved", "approved") or taken:
        return deny("too_late", "This is on its way already and cannot be taken back here.")
    if in_window and not window_open:
        return deny("window_closed", "The payout window has closed. What was chosen in it stands.")
    return ALLOW


def can_decide_redemption(actor: Actor, *, member_id: int, state: str) -> Verdict:
    """Approve what is above the limit."""
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.is_member(member_id):
        return OWN
    if state != "reserved":
        return deny("settled_already", "Somebody has settled this meanwhile. Nothing is left to do.")
    return ALLOW


def can_hand_over(*, kind: str, in_window: bool) -> Verdict:
    """By hand, what can be fulfilled. Beside parcels, a window hands over what was chosen in it, once."""
    if in_window and kind != "product":
        return deny("with_window", "This is paid and handed over with its payout window.")
    return ALLOW


def can_fulfil(actor: Actor, *, member_id: int, state: str, fulfiller_id: int | None) -> Verdict:
    if not actor.can(capabilities.FULFIL_REWARDS):
        return deny("not_fulfiller", "Parcels are looked after by those who send them.")
    if actor.is_member(member_id):
        return OWN
    if state != "approved":
        return deny("not_ready", "There is nothing to send here, or not any more.")
    if fulfiller_id is not None and not actor.is_member(fulfiller_id):
        return deny("taken", "Somebody else has taken this on.")
    return ALLOW


def can_move_window(actor: Actor, *, opens_at: datetime, step: int, now: datetime) -> Verdict:
    """Plan it anew, or call it off."""
    if not (verdict := can_manage(actor)):
        return verdict
    if step > PLANNED or opens_at <= now:
        return deny("opened_already", "It has opened. Members were told when it closes, so it stays.")
    return ALLOW


def can_freeze_window(actor: Actor, *, step: int, lapsed: bool, to_approve: int) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if step < CLOSED:
        return deny("not_closed", "It has not closed yet.")
    if step > CLOSED:
        return deny("frozen_already", "It is frozen already. A window never goes back a step.")
    if not lapsed:
        return deny("still_expiring", "Unclaimed credits are still expiring. That takes a few minutes.")
    if to_approve:
        return deny(
            "to_approve", "Something chosen in it waits for approval. Decide that first, in the queue."
        )
    return ALLOW


def can_export_window(actor: Actor, *, step: int) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if step < FROZEN:
        return deny("not_frozen", "Freeze it first, so that the list stays as it is.")
    return ALLOW


def can_settle_window(actor: Actor, *, step: int, settling: bool) -> Verdict:
    if not (verdict := can_manage(actor)):
        return verdict
    if step < EXPORTED:
        return deny("not_exported", "Take the file for payment first.")
    if settling or step > EXPORTED:
        return deny("settled_already", "It is settled already. Nothing is paid twice.")
    return ALLOW


def can_see_code(actor: Actor, *, state: str, shown: bool) -> Verdict:
    """The owner, of a voucher's code."""
    if shown:
        return deny("shown_already", "This code was shown already. It is shown once.")
    if state not in ("approved", "fulfilled"):
        return deny("not_ready", "There is no code to show here, or not any more.")
    if actor.suspended_until is not None and state == "approved":
        return deny("suspended", "You cannot spend credits while you are suspended. They are not lost.")
    return ALLOW


def can_pack(actor: Actor) -> Verdict:
    if not actor.can(capabilities.FULFIL_REWARDS):
        return deny("not_fulfiller", "Parcels are looked after by those who send them.")
    return ALLOW
