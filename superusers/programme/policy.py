"""Who may do what in the programme: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.queries import is_employee
from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from superusers.programme.life_cycle import MEMBERS, By, Cause, State, may_step
from superusers.programme.place_facts import PlaceFacts

NOT_MANAGER = deny("not_manager", "The programme is run by its managers.")
OWN = deny("own", "Nobody decides about their own place.")


def can_manage(actor: Actor) -> Verdict:
    return ALLOW if actor.can(capabilities.MANAGE_PROGRAMME) else NOT_MANAGER


def can_manage_market(actor: Actor, managers: frozenset[int]) -> Verdict:
    """`managers`: who is named for the market; nobody: every manager of the programme runs it."""
    if not (verdict := can_manage(actor)):
        return verdict
    if actor.can(capabilities.ADMINISTER) or not managers or actor.member_id in managers:
        return ALLOW
    return deny("other_market", "This market is run by somebody else.")


def can_lead(
    actor: Actor, place: PlaceFacts, to: State, *, now: datetime, cause: Cause | None = None
) -> Verdict:
    """Whether a manager may lead somebody to `to`."""
    if not (verdict := can_manage_market(actor, place.managers)):
        return verdict
    if actor.is_member(place.member_id):
        return OWN
    if not (verdict := may_step(place.state, to, By.MANAGER)):
        return verdict
    if place.state == State.NOMINATED and actor.member_id in place.nominated_by:
        return deny(
            "own_nomination", "You nominated this person yourself. Somebody else decides about a nomination."
        )
    if to in (State.EMERITUS, State.REMOVED):
        return _can_end(place, to, cause, now)
    return ALLOW


def _can_end(place: PlaceFacts, to: State, cause: Cause | None, now: datetime) -> Verdict:
    if cause == Cause.BREACH and to == State.REMOVED:
        return ALLOW
    if place.state != State.REVIEW:
        return deny("no_review", "A place that is not renewed ends after a review. Begin one first.")
    if place.warned_at is None:
        return deny("not_warned", f"Warn first: a place ends {place.notice.days} days after the warning.")
    if now < place.warned_at + place.notice:
        ends = place.warned_at + place.notice
        return deny("warned_lately", f"The warning lets the place run until {ends:%d %b %Y}.")
    return ALLOW


def can_take(actor: Actor, place: PlaceFacts, to: State) -> Verdict:
    """Whether a member may take this step of their own place."""
    if not actor.is_member(place.member_id):
        return deny("not_yours", "This is somebody else's place.")
    return may_step(place.state, to, By.SELF)


@dataclass(frozen=True, slots=True)
class Nominee:
    """What a nomination depends on, beside who makes it."""

    member_id: int
    role: str
    is_here: bool
    """A person whose account is open."""
    state: State | None
    state_at: datetime | None
    nominated_already: bool = False
    """By this very person, in this candidacy or lately."""
    made_lately: int = 0
    """Nominations this person made in the last 30 days."""


def can_nominate(actor: Actor, nominee: Nominee, *, most: int) -> Verdict:
    """`most`: nominations a member may make in 30 days."""
    if not (verdict := _may_speak(actor)):
        return verdict
    if actor.is_member(nominee.member_id):
        return deny("oneself", "Nobody nominates themselves. You can apply instead.")
    if not nominee.is_here:
        return deny("nobody", "Nobody is there to be nominated.")
    if is_employee(nominee.role):
        return deny("employee", "Employees have no place among the super users.")
    if nominee.nominated_already:
        return deny("nominated_already", "You have nominated this person already. It stands, and is read.")
    if nominee.made_lately >= most:
        return deny("too_many", f"You made {most} nominations in 30 days. Please wait with the next one.")
    return _may_be_candidate(nominee.state, "This person is")


def can_apply(actor: Actor, nominee: Nominee, *, now: datetime, again: timedelta) -> Verdict:
    """`again`: how long after a "not now" somebody waits."""
    if not (verdict := _may_speak(actor)):
        return verdict
    if is_employee(actor.role):
        return deny("employee", "Employees have no place among the super users.")
    if nominee.nominated_already:
        return deny("applied_already", "You have applied already. It stands, and is read.")
    waits = nominee.state in (State.SET_ASIDE, State.REMOVED) and nominee.state_at is not None
    if waits and nominee.state_at is not None and now < nominee.state_at + again:
        return deny("too_soon", f"You can apply again from {nominee.state_at + again:%d %b %Y} on.")
    return _may_be_candidate(nominee.state, "You are")


def _may_speak(actor: Actor) -> Verdict:
    if not actor.is_signed_in:
        return deny("not_signed_in", "Please sign in first.")
    if not actor.verified:
        return deny("not_verified", "Please confirm your e-mail address first. The link is in your mail.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot do this while you are suspended.")
    return ALLOW


def _may_be_candidate(state: State | None, subject: str) -> Verdict:
    if state in MEMBERS:
        return deny("member", f"{subject} a super user already.")
    if state in (State.INVITED, State.SIGNED, State.ONBOARDING):
        return deny("on_the_way", f"{subject} on the way into the programme already.")
    return ALLOW


def can_review(actor: Actor, member_id: int, state: State | None) -> Verdict:
    """Whether somebody may say what they think of a candidate."""
    if not actor.can(capabilities.REVIEW_CANDIDATES):
        return deny("not_reviewer", "Candidates are looked at by staff and the programme's managers.")
    if actor.is_member(member_id):
        return OWN
    if state != State.NOMINATED:
        return deny("decided", "This has been decided meanwhile. Nothing is left to do.")
    return ALLOW


def can_sign(actor: Actor, *, state: State | None, employee: bool) -> Verdict:
    """Whether the agreement is anything to this member."""
    if employee or not actor.is_signed_in:
        return deny("not_asked", "Nobody asks you to sign this.")
    if state == State.INVITED or state in MEMBERS or state in (State.SIGNED, State.ONBOARDING):
        return ALLOW
    return deny("not_asked", "Nobody asks you to sign this.")


def can_write_in_lounge(actor: Actor) -> Verdict:
    if not actor.can(capabilities.LOUNGE):
        return deny("not_inside", "The lounge is for the super users and those who run the programme.")
    if actor.suspended_until is not None:
        return deny("suspended", "You cannot write while you are suspended.")
    return ALLOW


def can_announce(actor: Actor) -> Verdict:
    return can_manage(actor)
