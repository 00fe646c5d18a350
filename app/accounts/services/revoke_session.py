"""Sign a browser out."""

from __future__ import annotations

from sqlalchemy import update

from app.accounts.models import SessionRow
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command


@command
def revoke_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions. Raises NotFound for anybody else's."""
    row = db.session.get(SessionRow, session_id)
    if row is None or not actor.is_member(row.member_id):
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = clock.now()


def end_sessions(member_id: int, *, but: int | None = None) -> None:
    """Inside a command: sign a member out everywhere, except in the session `but`."""
    db.session.execute(
        update(SessionRow)
        .where(
            SessionRow.member_id == member_id,
            SessionRow.revoked_at.is_(None),
            SessionRow.id != (but or 0),
        )
        .values(revoked_at=clock.now())
    )
