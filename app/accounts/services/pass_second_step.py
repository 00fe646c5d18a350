"""Sign in: the code after the password."""

from __future__ import annotations

from app.accounts.models import SessionRow
from app.accounts.queries import actor_of_member, token_hash
from app.accounts.services._second_step import use_code
from app.core import clock
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def pass_second_step(session_id: int, *, code: str, token: str, address: str = "") -> None:
    """Use the code up and open the session, from now on under a fresh cookie token.

    Raises Invalid on `code`, and NotFound when the time for it is over.
    """
    row = db.session.get(SessionRow, session_id, with_for_update=True)
    now = clock.now()
    if row is None or row.revoked_at is not None or row.code_due_until is None or row.code_due_until <= now:
        raise NotFound
    use_code(actor_of_member(row.member_id), row.member_id, code, address=address)
    row.token_hash, row.code_due_until, row.confirmed_at = token_hash(token), None, now
