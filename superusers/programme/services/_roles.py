"""Roles that others give: by hand, by an import, in the demo. The place follows."""

from __future__ import annotations

from app.accounts.queries import is_employee
from app.core.actor import Actor
from superusers.programme.life_cycle import CANDIDATES, MEMBERS, By, Cause, State
from superusers.programme.services._agreements import ask_to_sign
from superusers.programme.services._places import apply_grants, first_step, locked_place, take_step

SUPER_USER = "super_user"


def follow_role(actor: Actor, member_id: int, before: str, after: str, reason: str) -> None:
    """Inside the command that gave the role. Accounts mail the member about it."""
    if after == SUPER_USER:
        adopt(actor, member_id, reason=reason)
        return
    place = locked_place(member_id)
    if place is None:
        return
    to = _after_losing(place.now, employee=is_employee(after))
    if to is not None:
        cause = Cause.ROLE_CHANGED if to != State.SET_ASIDE else None
        take_step(place, to, actor=actor, by=By.SYSTEM, reason=reason, cause=cause, quietly=True)


def _after_losing(now: State, *, employee: bool) -> State | None:
    """Who joins the staff leaves the programme with thanks; employees have no place in it."""
    if now in MEMBERS:
        return State.EMERITUS if employee else State.REMOVED
    if now in CANDIDATES and employee:
        return State.SET_ASIDE
    return None


def adopt(actor: Actor, member_id: int, *, reason: str) -> None:
    """Inside a command: who has the role has a place, active; the agreement is due after some days."""
    place = locked_place(member_id)
    if place is not None and place.now in MEMBERS:
        apply_grants(place)
        return
    if place is None:
        place = first_step(member_id, State.ACTIVE, actor=actor, by=By.SYSTEM, reason=reason, quietly=True)
    else:
        take_step(place, State.ACTIVE, actor=actor, by=By.SYSTEM, reason=reason, quietly=True)
    ask_to_sign(place)
