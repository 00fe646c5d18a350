"""Prove again who sits at the browser."""

from __future__ import annotations

from app.accounts.models import Member, SessionRow
from app.accounts.services._second_step import use_code
from app.accounts.services.admit_attempt import forget_tries
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command


@command
def confirm_presence(
    actor: Actor, *, password_is_right: bool = False, code: str = "", address: str = ""
) -> None:
    """By a code where the second step is on, else by the password (checked before: hashing takes long).

    Raises Invalid on `code` or `password`, and NotFound outside a session.
    """
    row = db.session.get(SessionRow, actor.session_id or 0, with_for_update=True)
    if row is None or row.member_id != actor.member_id or row.revoked_at is not None:
        raise NotFound
    member = db.session.get_one(Member, row.member_id)
    if member.second_step_at is not None:
        use_code(actor, member.id, code, address=address)
    elif not password_is_right:
        raise Invalid(password="This is not your password.")  # noqa: S106
    else:
        forget_tries("password", member.email_key or str(member.id), address)
    row.confirmed_at = clock.now()
