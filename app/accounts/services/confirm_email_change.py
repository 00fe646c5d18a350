"""Take the new e-mail address, with the link that was mailed to it."""

from __future__ import annotations

from datetime import timedelta

from app.accounts import tokens
from app.accounts.models import EmailChange, Member
from app.accounts.queries import email_change_to_confirm
from app.accounts.services._email_change import give_address
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import number
from app.core.policy import NotFound
from app.core.uow import command


@command
def confirm_email_change(actor: Actor, signed: str) -> None:
    """By the member who asked for it, signed in: the link proves the address, the session the account.

    The old address gets a link that takes it back. Raises NotFound for a link that no longer counts, and
    Invalid on `email` when another account has the address by now.
    """
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    change_id = tokens.read(signed, tokens.CHANGE_EMAIL)
    if change_id is not None:
        # Two clicks at once: the second waits here and then finds the link used.
        db.session.get(EmailChange, change_id, with_for_update=True)
    change = email_change_to_confirm(change_id)
    if change is None or change.member_id != member.id:
        raise NotFound
    give_address(member, change.new_email)
    change.confirmed_at = clock.now()
    change.undo_until = clock.now() + timedelta(days=number("accounts.undo_email_days"))
    record(actor, "accounts.email_changed", subject=("member", member.id))
    enqueue("accounts.mail_email_change", change_id=change.id, to="old")
