"""Compute moments anew from what stands on the wall: the rules of zones change, agreements do not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.queries import zone_named
from app.core import clock
from app.core.db import db
from app.core.uow import command
from superusers.training.kinds import CHANGED, PLANNED, WAITING, YES
from superusers.training.models import ProgrammeEvent
from superusers.training.services._events import answered, locked_event, plan_reminders
from superusers.training.services._letters import tell
from superusers.training.when import length_of, nearest_moment

REASON = "The rules of clocks changed. The time on the organiser's wall is the same."


@command
def retime_events() -> int:
    """Those to come. Returns how many moved."""
    ids = db.session.scalars(
        select(ProgrammeEvent.id).where(
            ProgrammeEvent.starts_at > clock.now(), ProgrammeEvent.state == PLANNED
        )
    ).all()
    return sum(_retime(locked_event(number)) for number in sorted(ids))


def _retime(event: ProgrammeEvent) -> bool:
    zone = zone_named(event.time_zone)
    if zone is None:
        return False
    starts_at = nearest_moment(datetime.fromisoformat(event.wall), zone, second=event.second_time)
    if starts_at == event.starts_at:
        return False
    event.starts_at, event.ends_at = starts_at, starts_at + length_of(event.minutes)
    event.sequence += 1
    event.changed_at, event.reason = clock.now(), REASON
    plan_reminders(event)
    tell(event, CHANGED, answered(event, YES, WAITING))
    return True
