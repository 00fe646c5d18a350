"""Who may do what in the programme: pure decisions, one condition a line, each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import capabilities
from app.core.actor import Actor
from app.core.policy import ALLOW, Verdict, deny
from superusers.programme.life_cycle import By, Cause, State, may_step

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


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What a step depends on, beside who takes it."""

    member_id: int
    state: State | None
    managers: frozenset[int] = frozenset()
    """Of the market."""
    nominated_by: frozenset[int] = frozenset()
    """Whose nominations wait for this decision."""
    warned_at: datetime | None = None
    notice: timedelta = timedelta(days=60)


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
        return _can_end(place, cause, now)
    return ALLOW


def _can_end(place: PlaceFacts, cause: Cause | None, now: datetime) -> Verdict:
    if cause == Cause.BREACH:
        return ALLOW
    if cause == Cause.OWN_WISH:
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
