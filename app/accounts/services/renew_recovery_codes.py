"""Make new recovery codes."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.notices import tell
from app.accounts.services._second_step import replace_recovery_codes
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def renew_recovery_codes(actor: Actor) -> list[str]:
    """The earlier ones stop working. Returns the new ones, to be shown once. Raises NotFound without a
    second step.
    """
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if member.second_step_at is None:
        raise NotFound
    tell(actor, "recovery_codes_renewed")
    return replace_recovery_codes(member.id)
