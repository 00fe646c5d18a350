"""Sign out every browser but this one."""

from __future__ import annotations

from app.accounts.services.revoke_session import end_sessions
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command


@command
def revoke_other_sessions(actor: Actor) -> None:
    end_sessions(actor.signed_in_id, but=actor.session_id)
    record(actor, "accounts.other_sessions_ended", subject=("member", actor.signed_in_id))
