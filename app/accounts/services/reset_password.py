"""Choose a new password with a mailed link."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.events import MemberJoined
from app.accounts.models import Member
from app.accounts.notices import tell
from app.accounts.queries import actor_of_member
from app.accounts.services.issue_link import void_links
from app.accounts.services.revoke_session import end_sessions
from app.accounts.services.verify_email import take_token
from app.core import clock
from app.core.db import db
from app.core.uow import command, emit


@command
def reset_password(signed: str, *, password_hash: str) -> int:
    """Set the password, sign every browser out, void the other links. Returns the member's id.

    The link came by mail, so the address is confirmed as well. Raises NotFound for a link that no longer
    counts.
    """
    token = take_token(signed, tokens.RESET_PASSWORD)
    member = db.session.get_one(Member, token.member_id)
    now = clock.now()
    member.password_hash = password_hash
    if member.email_verified_at is None:
        member.email_verified_at = now
        emit(MemberJoined(member_id=member.id))
    void_links(member.id, tokens.RESET_PASSWORD, tokens.VERIFY_EMAIL)
    end_sessions(member.id)
    tell(actor_of_member(member.id), "password_changed")
    return member.id
