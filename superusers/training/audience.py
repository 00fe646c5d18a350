"""For whom an event is: the one rule that policies, lists and mails share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import SUPER_USER, is_employee
from app.core.actor import Actor
from superusers.training.kinds import MEMBERS


@dataclass(frozen=True, slots=True)
class Meeting:
    """What decisions about an event depend on."""

    audience: str
    tier_id: int | None
    state: str
    starts_at: datetime
    ends_at: datetime


def is_for(actor: Actor, meeting: Meeting, *, tier_id: int | None) -> bool:
    """`tier_id`: of the actor's place in the programme."""
    if not actor.is_signed_in:
        return False
    if meeting.audience == MEMBERS or is_employee(actor.role):
        return True
    if actor.role != SUPER_USER:
        return False
    return meeting.tier_id is None or meeting.tier_id == tier_id
