"""Plan an event, or a monthly series of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.drafts import Draft
from superusers.training.kinds import INVITED, SUPER_USERS
from superusers.training.models import EventSeries, ProgrammeEvent
from superusers.training.policy import can_manage
from superusers.training.queries.people import invited_ids
from superusers.training.services._events import plan_reminders
from superusers.training.services._letters import tell
from superusers.training.services._writing import write, write_hosts, write_start
from superusers.training.when import monthly, nearest_moment


@command
def plan_event(
    actor: Actor, draft: Draft, *, invites: bool, monthly_by: str = "", times: int = 1
) -> list[int]:
    """Returns the events, the first first. `monthly_by`: see `when.monthly`; empty for a single one.

    Of a series the first is invited to by mail; the others are answered for one by one on their pages.
    Raises Refused, or Invalid on `day` for what would be over already.
    """
    can_manage(actor).enforce()
    if draft.starts_at <= clock.now():
        raise Invalid(day="This would have begun already.")
    series = _series(monthly_by) if monthly_by and times > 1 else None
    events = [_event(actor, draft, series, wall, at) for wall, at in _starts(draft, monthly_by, times)]
    first = events[0]
    record(
        actor,
        "training.event_planned",
        subject=("programme_event", first.id),
        title=first.title,
        starts_at=first.starts_at.isoformat(),
        events=len(events),
    )
    if invites and draft.audience == SUPER_USERS:
        first.invited_at = clock.now()
        tell(first, INVITED, invited_ids(draft.tier_id))
    return [event.id for event in events]


def _series(monthly_by: str) -> EventSeries:
    series = EventSeries(monthly_by=monthly_by, created_at=clock.now())
    db.session.add(series)
    db.session.flush()
    return series


def _starts(draft: Draft, monthly_by: str, times: int) -> list[tuple[datetime, datetime]]:
    found = [(draft.wall, draft.starts_at)]
    if monthly_by:
        zone = ZoneInfo(draft.time_zone)
        walls = list(monthly(draft.wall, by=monthly_by, times=times))[1:]
        found += [(wall, nearest_moment(wall, zone)) for wall in walls]
    return found


def _event(
    actor: Actor, draft: Draft, series: EventSeries | None, wall: datetime, starts_at: datetime
) -> ProgrammeEvent:
    event = ProgrammeEvent(
        uid=str(uuid.uuid4()),
        series_id=series.id if series else None,
        organiser_id=actor.signed_in_id,
        created_at=clock.now(),
        sequence=0,
    )
    write(event, draft)
    write_start(event, draft, wall, starts_at)
    db.session.add(event)
    db.session.flush()
    write_hosts(event.id, draft.hosts)
    plan_reminders(event)
    return event
