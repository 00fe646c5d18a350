"""Ask for another e-mail address."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import EmailChange, Member
from app.accounts.services._email_change import end_changes
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import Invalid, Refused
from app.core.text import case_fold_key
from app.core.uow import command

TIME_TO_CONFIRM = timedelta(days=2)


@command
def ask_email_change(actor: Actor, *, email: str, checked_hash: str | None) -> None:
    """Mail a link to the new address that confirms it, and one to the old that stops it.

    Whether another account has the address is told to nobody but its owner, by mail. `checked_hash`: the
    stored hash that the password was found right for. Raises Invalid on `password` or `email`.
    """
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if checked_hash is None or member.password_hash != checked_hash:
        raise Invalid(password="This is not your password.")  # noqa: S106
    if member.email is None or member.email_verified_at is None:
        raise Refused("not_verified", "Please confirm the address you have first. The link is in your mail.")
    if case_fold_key(email) == member.email_key:
        raise Invalid(email="This is your address already.")
    end_changes(member.id)
    now = clock.now()
    change = EmailChange(
        member_id=member.id,
        old_email=member.email,
        new_email=email,
        asked_at=now,
        expires_at=now + TIME_TO_CONFIRM,
        undo_until=now + TIME_TO_CONFIRM,
    )
    db.session.add(change)
    db.session.flush()
    record(actor, "accounts.email_change_asked", subject=("member", member.id))
    enqueue("accounts.mail_email_change", change_id=change.id, to="new")
    enqueue("accounts.mail_email_change", change_id=change.id, to="old")
