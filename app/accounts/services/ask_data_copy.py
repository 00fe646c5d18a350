"""Ask for a copy of everything the community keeps about oneself."""

from __future__ import annotations

from app.accounts.models import DataCopy, Member
from app.accounts.notices import tell
from app.accounts.queries import newest_data_copy
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Refused
from app.core.uow import command


@command
def ask_data_copy(actor: Actor) -> int:
    """A job makes it. Returns its id. Raises Refused while another one is being made."""
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    newest = newest_data_copy(member.id)
    if newest is not None and newest.ready_at is None:
        raise Refused("being_made", "Your copy is being made already. We mail you when it is ready.")
    row = DataCopy(member_id=member.id, asked_at=clock.now())
    db.session.add(row)
    db.session.flush()
    enqueue("accounts.make_data_copy", copy_id=row.id)
    tell(actor, "data_copy_asked")
    return row.id
