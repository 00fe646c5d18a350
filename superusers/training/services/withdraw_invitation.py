"""Take an invitation back."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.training.kinds import TAKEN_BACK
from superusers.training.models.conference import Invited
from superusers.training.policy import can_change
from superusers.training.queries.events import meeting_of
from superusers.training.queries.invitations import invitation_of
from superusers.training.services._events import locked_event, promote
from superusers.training.services._letters import tell


@command
def withdraw_invitation(actor: Actor, event_id: int, member_id: int) -> None:
    """The seat goes to the next. Whoever had the invitation is told. Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_change(actor, meeting_of(event), now=clock.now()).enforce()
    row = invitation_of(event_id, member_id)
    if row is None:
        raise NotFound
    if row.state not in (Invited.OPEN, Invited.NEXT):
        raise Refused("answered", "This invitation is not open any more.")
    was_sent = row.state == Invited.OPEN
    row.state = Invited.WITHDRAWN
    record(actor, "training.invitation_withdrawn", subject=("programme_event", event.id), member=member_id)
    if was_sent:
        tell(event, TAKEN_BACK, [member_id])
        promote(event)
