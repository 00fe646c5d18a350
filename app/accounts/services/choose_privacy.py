"""Choose what others see."""

from __future__ import annotations

from app.accounts.models import Member
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command


@command
def choose_privacy(actor: Actor, *, hide_profile: bool, leave_boards: bool) -> None:
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    member.profile_hidden_at = (member.profile_hidden_at or clock.now()) if hide_profile else None
    member.left_boards_at = (member.left_boards_at or clock.now()) if leave_boards else None
