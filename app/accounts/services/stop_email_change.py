"""Think better of a change of e-mail address before it is confirmed."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.services._email_change import end_changes
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.uow import command


@command
def stop_email_change(actor: Actor) -> None:
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    end_changes(member.id)
    record(actor, "accounts.email_change_stopped", subject=("member", member.id))
