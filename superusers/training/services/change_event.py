"""Change an event, or it and what comes after it in its series, and tell those who come."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import Invalid
from app.core.uow import command
from superusers.training.drafts import Draft
from superusers.training.kinds import CHANGED, WAITING, YES
from superusers.training.models import ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.policy import can_change
from superusers.training.queries.events import later_in_series, meeting_of
from superusers.training.queries.invitations import members_invited
from superusers.training.services._events import answered, locked_event, plan_reminders, promote
from superusers.training.services._letters import tell
from superusers.training.services._writing import write, write_hosts, write_start
from superusers.training.when import nearest_moment

FIRST_WORDS = "Please say what changed and why. Those who come read it."


@command
def change_event(
    actor: Actor, event_id: int, draft: Draft, *, seen: int, reason: str, later_too: bool = False
) -> int:
    """`seen`: the `sequence` the editor was opened with. `later_too`: what comes later in the series gets the
    same words, time of day and length, each on its own day. Returns how many people were told.

    Raises Refused, NotFound, or Invalid.
    """
    event = locked_event(event_id)
    can_change(actor, meeting_of(event), now=clock.now()).enforce()
    if event.sequence != seen:
        raise Invalid(
            seen="Somebody else changed this event meanwhile. Look at it again, then save what you typed."
        )
    if later_too and draft.wall.date() != datetime.fromisoformat(event.wall).date():
        raise Invalid(day="The day can be changed for one event at a time.")
    told = _change(event, draft, draft.wall, draft.starts_at, reason)
    changed = [event.id]
    for later_id in later_in_series(event) if later_too else ():
        later = locked_event(later_id)
        wall = datetime.combine(datetime.fromisoformat(later.wall).date(), draft.wall.time())
        told += _change(later, draft, wall, nearest_moment(wall, ZoneInfo(draft.time_zone)), reason)
        changed.append(later_id)
    record(
        actor,
        "training.event_changed",
        subject=("programme_event", event.id),
        reason=reason,
        events=changed,
        starts_at=event.starts_at.isoformat(),
    )
    return told


def _change(event: ProgrammeEvent, draft: Draft, wall: datetime, starts_at: datetime, reason: str) -> int:
    before = _matters(event)
    if starts_at != event.starts_at and starts_at <= clock.now():
        raise Invalid(day="This would have begun already.")
    write(event, draft)
    write_start(event, draft, wall, starts_at)
    write_hosts(event.id, draft.hosts)
    event.sequence += 1
    people = answered(event, YES, WAITING) + members_invited(event.id, Invited.OPEN)
    told = people if _matters(event) != before else []
    if told and not reason:
        raise Invalid(reason=FIRST_WORDS)
    if told:
        event.reason = reason
    promote(event)
    plan_reminders(event)
    tell(event, CHANGED, told)
    return len(told)


def _matters(event: ProgrammeEvent) -> tuple[object, ...]:
    """What people who come have to know about."""
    return event.title, event.starts_at, event.ends_at, event.place, bool(event.meeting_url)
