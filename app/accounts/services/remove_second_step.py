"""Switch the second step of sign-in off."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.notices import tell
from app.accounts.policy import can_look_after_sign_in
from app.accounts.queries import needs_second_step
from app.accounts.services._second_step import forget_second_step
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.core.uow import command


@command
def remove_second_step(actor: Actor, member_id: int) -> None:
    """By the member, or by an administrator for somebody who lost the app and the codes.

    Raises NotFound, and Refused when the actor may not, or when the member's own role asks for it.
    """
    can_look_after_sign_in(actor, member_id).enforce()
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None or member.second_step_at is None:
        raise NotFound
    if actor.is_member(member_id) and needs_second_step(member.role):
        raise Refused("role_needs_it", "Your role asks for the second step, so it stays on.")
    forget_second_step(member)
    tell(actor, "second_step_off", member_id=member_id)
