"""Lead somebody to the next state, as a manager of their market, with a reason that the member reads."""

from __future__ import annotations

from app.accounts.queries import is_employee, member_by_id
from app.core import clock
from app.core.actor import Actor
from app.core.policy import Invalid, Refused
from app.core.uow import command
from superusers.programme.life_cycle import MEMBERS, By, Cause, State
from superusers.programme.models import PlaceRow
from superusers.programme.policy import can_lead
from superusers.programme.queries.agreements import first_steps_of
from superusers.programme.queries.facts import facts_of_place
from superusers.programme.queries.places import tier_by_id
from superusers.programme.services._places import place_to_change, take_step
from superusers.programme.services._reviews import open_review, resume


@command
def lead_place(
    actor: Actor,
    member_id: int,
    to: State,
    *,
    reason: str = "",
    cause: Cause | None = None,
    tier_id: int | None = None,
    buddy_id: int | None = None,
) -> None:
    """Everything but the decision about a nomination, which is `decide_candidate`.

    Raises Refused, NotFound, or Invalid on `buddy`.
    """
    place = place_to_change(member_id)
    if place.now == State.NOMINATED:
        raise Refused("undecided", "Decide about the nomination first.")
    can_lead(actor, facts_of_place(place), to, now=clock.now(), cause=cause).enforce()
    if to == State.ONBOARDING:
        place.buddy_id = _buddy(place, buddy_id)
    if place.now == State.ONBOARDING and to == State.ACTIVE:
        _check_first_steps(place, reason)
    tier = tier_by_id(tier_id) if tier_id is not None and to in MEMBERS else None
    if to == State.REVIEW:
        open_review(place)
    take_step(place, to, actor=actor, by=By.MANAGER, reason=reason, cause=cause, tier=tier)
    if to == State.ACTIVE:
        resume(place)


def _buddy(place: PlaceRow, buddy_id: int | None) -> int | None:
    if buddy_id is None:
        return None
    if buddy_id == place.member_id:
        raise Invalid(buddy="A buddy is somebody else.")
    buddy = member_by_id(buddy_id)
    if buddy.closed_at is not None or not (buddy.role == "super_user" or is_employee(buddy.role)):
        raise Invalid(buddy="A buddy is a super user or somebody of the staff.")
    return buddy.id


def _check_first_steps(place: PlaceRow, reason: str) -> None:
    left = [step.words for step in first_steps_of(place.member_id) if not step.done]
    if left and not reason:
        raise Invalid(reason=f"Not done yet: {left[0]}. If it should not wait for that, write why.")
