"""How a draft is written into rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert

from app.core import clock
from app.core.db import db
from superusers.training.drafts import Draft, Host
from superusers.training.models import EventHost, ProgrammeEvent
from superusers.training.when import length_of


def write(event: ProgrammeEvent, draft: Draft) -> None:
    """Everything but when it begins."""
    event.kind, event.audience = draft.kind, draft.audience
    event.tier_id, event.topic_id = draft.tier_id, draft.topic_id
    event.embargo_until = draft.embargo_until
    event.title, event.agenda = draft.title, draft.agenda
    event.description_source, event.description_html = draft.description.source, draft.description.html
    event.place, event.meeting_url = draft.place, draft.meeting_url
    event.opens_before, event.capacity = draft.opens_before, draft.capacity
    event.changed_at = clock.now()


def write_start(event: ProgrammeEvent, draft: Draft, wall: datetime, starts_at: datetime) -> None:
    event.wall, event.time_zone, event.second_time = wall_text(wall), draft.time_zone, draft.second_time
    event.minutes, event.starts_at = draft.minutes, starts_at
    event.ends_at = starts_at + length_of(draft.minutes)


def wall_text(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def write_hosts(event_id: int, hosts: tuple[Host, ...]) -> None:
    db.session.execute(delete(EventHost).where(EventHost.event_id == event_id))
    rows = [
        {
            "event_id": event_id,
            "position": position,
            "member_id": host.member_id,
            "name": "" if host.member_id else host.name,
            "role": host.role,
            "management": host.management,
        }
        for position, host in enumerate(hosts, start=1)
    ]
    if rows:
        db.session.execute(insert(EventHost.__table__), rows)  # type: ignore[arg-type]
