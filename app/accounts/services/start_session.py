"""Sign a browser in."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.addresses import hash_of_address, hash_of_device
from app.accounts.models import SessionRow
from app.accounts.queries import token_hash
from app.accounts.services.admit_attempt import forget_tries
from app.core import clock
from app.core.db import db
from app.core.uow import command

SESSION_LIFETIME = timedelta(days=60)
TIME_FOR_THE_CODE = timedelta(minutes=10)


@command
def start_session(
    member_id: int,
    *,
    token: str,
    browser: str,
    account: str,
    address: str,
    device: str = "",
    code_due: bool = False,
) -> int:
    """Store the session of this cookie token and forget this person's earlier tries. Returns its id.

    `browser`: how it calls itself. `device`: its mark (`core.web.device`).
    `code_due`: it opens nothing yet, `pass_second_step` has to follow.
    """
    now = clock.now()
    row = SessionRow(
        member_id=member_id,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
        browser=browser[:200],
        confirmed_at=None if code_due else now,
        code_due_until=now + TIME_FOR_THE_CODE if code_due else None,
        address_hash=hash_of_address(address),
        device_hash=hash_of_device(device),
    )
    db.session.add(row)
    forget_tries("password", account, address)
    db.session.flush()
    return row.id
