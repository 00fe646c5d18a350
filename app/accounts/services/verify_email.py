"""Confirm an e-mail address with the link that was mailed to it."""

from __future__ import annotations

from app.accounts import tokens
from app.accounts.events import MemberJoined
from app.accounts.models import AccountToken, Member
from app.accounts.queries import standing_token
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command, emit


@command
def verify_email(actor: Actor, signed: str) -> None:
    """Use the link up and mark the actor's address as confirmed. Raises NotFound.

    The link proves the address, and being signed in proves the password. Without the second, somebody could
    sign up with another person's address and have its owner confirm an account with a stranger's password.
    """
    # Locked before the link is looked at: a new sign-up with this address may be starting over meanwhile.
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if take_token(signed, tokens.VERIFY_EMAIL).member_id != member.id:
        raise NotFound
    if member.email_verified_at is None:
        member.email_verified_at = clock.now()
        emit(MemberJoined(member_id=member.id))


def take_token(signed: str, purpose: str) -> AccountToken:
    """Inside a command: the token row, locked and used up. Raises NotFound when it no longer counts."""
    token_id = tokens.read(signed, purpose)
    if token_id is not None:
        # Two clicks at once: the second waits here and then finds the link used.
        db.session.get(AccountToken, token_id, with_for_update=True)
    token = standing_token(token_id, purpose)
    if token is None:
        raise NotFound
    token.used_at = clock.now()
    return token
