"""Choose another picture, or none."""

from __future__ import annotations

from app.accounts.models import Member
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.uow import command


@command
def change_picture(actor: Actor, *, picture: str | None) -> None:
    """`picture`: the stem of files that are stored already. Those of the earlier picture go, by a job."""
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    before, member.picture = member.picture, picture
    if before is not None and before != picture:
        enqueue("accounts.drop_picture", picture=before)
