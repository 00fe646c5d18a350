"""Say from which day on a version of the rules holds."""

from __future__ import annotations

from datetime import date, timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.uow import command
from superusers.reputation.models import DryRun
from superusers.reputation.services._rules import lock_rules, take_effect, version
from superusers.reputation.versions import timeline

FURTHEST = timedelta(days=366)


@command
def put_into_effect(actor: Actor, number: int, first_day: date, *, dry_run_id: int) -> None:
    """Let a version hold from that day of the programme on, for what happens then and later.

    `dry_run_id`: the one the person has read. Raises Refused, NotFound, or Invalid on `first_day`: it
    is over, others have changed the rules since the dry run, or the same rules hold then anyway.
    """
    lock_rules(actor)
    version(number)
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    if not today < first_day <= today + FURTHEST:
        raise Invalid(first_day="Please choose a day from tomorrow on, within a year.")
    held = timeline()
    last = held.spells[-1].first_day if held.spells else None
    if last is not None and first_day <= last:
        raise Invalid(
            first_day=f"Version {held.spells[-1].rules.number} takes effect on {last.day} {last:%b %Y}. "
            "Choose a later day, or withdraw that first."
        )
    before = held.on(first_day).number
    if before == number:
        raise Invalid(first_day="This version holds then already.")
    run = db.session.get(DryRun, dry_run_id)
    if run is None or run.number != number or run.result is None or run.against != before:
        raise Invalid(
            first_day="The rules have changed since the dry run. Please make a new one and read it first."
        )
    take_effect(actor, number, first_day, before=before)
