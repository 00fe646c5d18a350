"""Who leaves takes their time with them."""

from __future__ import annotations

from sqlalchemy import delete

from app.accounts.events import MemberClosed
from app.core.db import db
from app.core.kernel import Kernel
from superusers.activity.models import Recording
from superusers.activity.services._recording import erase, locked_recording


def register(kernel: Kernel) -> None:
    kernel.consume("activity.member_closed", on_member_closed, MemberClosed)


def on_member_closed(event: MemberClosed) -> None:
    erase(locked_recording(event.member_id))
    db.session.flush()
    db.session.execute(delete(Recording).where(Recording.member_id == event.member_id))
