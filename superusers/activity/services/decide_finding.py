"""A manager decides about time that looked odd."""

from __future__ import annotations

from sqlalchemy import exists, select, update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command
from superusers.activity.models import ActivityDay, Finding, Recording
from superusers.activity.policy import can_decide_finding

OUTCOMES = ("fine", "set_aside")
LONGEST_REASON = 300


@command
def decide_finding(actor: Actor, finding_id: int, *, outcome: str, reason: str) -> None:
    """Nothing is wrong (`fine`), or the day does not count for the programme (`set_aside`), with a reason
    that the member reads. A later decision replaces it.

    Raises NotFound, Refused, or Invalid on `outcome` or `reason`.
    """
    member_id = db.session.scalar(select(Finding.member_id).where(Finding.id == finding_id))
    if member_id is None:
        raise NotFound
    can_decide_finding(actor, member_id).enforce()
    if outcome not in OUTCOMES:
        raise Invalid(outcome="Please say what should happen.")
    if outcome == "set_aside" and not reason:
        raise Invalid(reason="Please write the reason: the member reads it.")
    if len(reason) > LONGEST_REASON:
        raise Invalid(reason=f"Please use at most {LONGEST_REASON} characters.")
    # The order of the switches and of the beats: the recording first.
    db.session.execute(select(Recording.member_id).where(Recording.member_id == member_id).with_for_update())
    found = db.session.get(Finding, finding_id, populate_existing=True)
    if found is None:  # the member has had it erased meanwhile
        raise NotFound
    found.outcome, found.reason = outcome, reason
    found.decided_at, found.decided_by_id = clock.now(), actor.member_id
    db.session.flush()
    _set_day_aside(found)
    record(
        actor,
        "activity.finding_decided",
        subject=("member", member_id),
        reason=reason,
        kind=found.kind,
        day=found.day.isoformat(),
        outcome=outcome,
    )


def _set_day_aside(found: Finding) -> None:
    """A day is set aside while one finding about it says so."""
    says_so = exists().where(
        Finding.member_id == found.member_id, Finding.day == found.day, Finding.outcome == "set_aside"
    )
    db.session.execute(
        update(ActivityDay)
        .where(ActivityDay.member_id == found.member_id, ActivityDay.day == found.day)
        .values(set_aside=says_so)
    )
