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
    embargo_until: datetime | None
    state: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in the programme."""

    tier_id: int | None
    signed: bool
    """The agreement in force."""


NOWHERE = Standing(None, False)


def is_for(actor: Actor, meeting: Meeting, *, standing: Standing, now: datetime) -> bool:
    """`standing`: the actor's own."""
    if not actor.is_signed_in:
        return False
    if is_employee(actor.role):
        return True
    if meeting.embargo_until is not None and now < meeting.embargo_until and not standing.signed:
        return False
    if meeting.audience == MEMBERS:
        return True
    if actor.role != SUPER_USER:
        return False
    return meeting.tier_id is None or meeting.tier_id == standing.tier_id
