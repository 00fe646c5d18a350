"""Make the key that a member's authenticator app will hold."""

from __future__ import annotations

from app.accounts.models import Member, SecondStep
from app.accounts.second_step import new_sealed_key
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command


@command
def begin_second_step(actor: Actor) -> None:
    """A fresh key, which counts once a first code has proved that the app has it. Raises Refused."""
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if member.second_step_at is not None:
        raise Refused("second_step_is_on", "It is on already. Switch it off first to change the app.")
    row = db.session.get(SecondStep, member.id)
    if row is None:
        row = SecondStep(member_id=member.id)
        db.session.add(row)
    row.sealed_key, row.made_at, row.confirmed_at, row.last_step = new_sealed_key(), clock.now(), None, 0
