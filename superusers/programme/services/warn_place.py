"""Tell a super user, in time, that the place may not be renewed, and why."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.jobs import enqueue
from app.core.options import number
from app.core.policy import Refused
from app.core.uow import command
from superusers.programme.life_cycle import State
from superusers.programme.policy import OWN, can_manage_market
from superusers.programme.queries.places import managers_of
from superusers.programme.services._places import place_to_change


@command
def warn_place(actor: Actor, member_id: int, *, reason: str) -> None:
    """Raises Refused or NotFound. A second warning does not begin the time anew."""
    place = place_to_change(member_id)
    can_manage_market(actor, managers_of(place.market_id)).enforce()
    if actor.is_member(member_id):
        OWN.enforce()
    if place.now != State.REVIEW:
        raise Refused("no_review", "A warning belongs to a review. Begin one first.")
    if place.warned_at is not None:
        raise Refused("warned_already", "This member was warned already. The time runs.")
    place.warned_at = clock.now()
    ends = place.warned_at + timedelta(days=number("programme.notice_days"))
    enqueue("programme.mail_warning", member_id=member_id, reason=reason, ends=ends.isoformat())
    record(actor, "programme.warned", subject=("member", member_id), reason=reason)
