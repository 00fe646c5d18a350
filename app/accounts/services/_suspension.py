"""Steps of suspending a member and of ending it. Who decides it, and with whom, is moderation's business."""

from __future__ import annotations

from datetime import datetime

from app.accounts.events import MemberSuspended, SuspensionLifted
from app.accounts.models import Member
from app.core import clock
from app.core.db import db
from app.core.uow import emit


def suspend_member(member_id: int, *, until: datetime, reason: str) -> None:
    """Inside a command that holds the member's lock. Sessions stay: the member may read, and see why."""
    member = db.session.get_one(Member, member_id)
    member.suspended_until, member.suspended_reason = until, reason
    emit(MemberSuspended(member_id=member_id))


def lift_suspension(member_id: int) -> None:
    """Inside a command that holds the member's lock: end it now. The reason stays for the record."""
    db.session.get_one(Member, member_id).suspended_until = clock.now()
    emit(SuspensionLifted(member_id=member_id))
