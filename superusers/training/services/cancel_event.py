"""Cancel an event, or it and what comes after it in its series."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.training.kinds import CALLED_OFF, CANCELLED, WAITING, YES
from superusers.training.models import ProgrammeEvent
from superusers.training.models.conference import Invited
from superusers.training.policy import can_change
from superusers.training.queries.events import later_in_series, meeting_of
from superusers.training.queries.invitations import members_invited
from superusers.training.services._events import answered, locked_event
from superusers.training.services._letters import tell


@command
def cancel_event(actor: Actor, event_id: int, *, reason: str, later_too: bool = False) -> int:
    """Returns how many people were told. Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_change(actor, meeting_of(event), now=clock.now()).enforce()
    ids = [event.id, *(later_in_series(event) if later_too else ())]
    told = sum(_cancel(locked_event(number), reason) for number in ids)
    record(
        actor, "training.event_cancelled", subject=("programme_event", event.id), reason=reason, events=ids
    )
    return told


def _cancel(event: ProgrammeEvent, reason: str) -> int:
    event.state, event.reason, event.changed_at = CANCELLED, reason, clock.now()
    event.sequence += 1
    people = answered(event, YES, WAITING) + members_invited(event.id, Invited.OPEN)
    tell(event, CALLED_OFF, people)
    return len(people)
