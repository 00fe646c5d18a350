"""Sign a browser in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from app.accounts.models import SessionRow, SignInAttempt
from app.accounts.queries import token_hash
from app.accounts.services.admit_attempt import limit_keys
from app.core import clock
from app.core.db import db
from app.core.uow import command

SESSION_LIFETIME = timedelta(days=60)


@command
def start_session(member_id: int, *, token: str, browser: str, account: str, address: str) -> int:
    """Store the session of this cookie token and forget this person's earlier tries. Returns its id."""
    now = clock.now()
    row = SessionRow(
        member_id=member_id,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
        browser=browser[:200],
    )
    db.session.add(row)
    tried = limit_keys("password", account, address)["account+address"]
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == tried))
    db.session.flush()
    return row.id
