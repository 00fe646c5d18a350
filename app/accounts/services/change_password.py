"""Choose another password."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.models import Member
from app.accounts.notices import tell
from app.accounts.services.issue_link import void_links
from app.accounts.services.revoke_session import end_sessions
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command


@command
def change_password(actor: Actor, *, checked_hash: str | None, password_hash: str) -> None:
    """Every other browser is signed out, and links to choose a new password stop working.

    `checked_hash`: the stored hash that the present password was found right for. Raises Invalid on
    `present` when it has been changed since.
    """
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if checked_hash is None or member.password_hash != checked_hash:
        raise Invalid(present="This is not your password.")
    member.password_hash = password_hash
    void_links(member.id, tokens.RESET_PASSWORD)
    end_sessions(member.id, but=actor.session_id)
    tell(actor, "password_changed")
