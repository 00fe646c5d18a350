"""Make a new version of the rules. It changes nothing before it is put into effect."""

from __future__ import annotations

from collections.abc import Mapping

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.reputation.models import RuleRow
from superusers.reputation.rules import wrong_with
from superusers.reputation.services._rules import (
    LONGEST_NAME,
    LONGEST_REASON,
    lock_rules,
    newest_number,
    read_text,
)


class MadeMeanwhile(Exception):
    """Somebody else made a version since the form was shown; `number` is the newest now."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@command
def make_rules(
    actor: Actor, *, name: str, reason: str, points: Mapping[str, int], daily_cap: int, seen: int
) -> int:
    """Store a version and return its number. `seen`: the newest number when the form was shown.

    Raises Refused, MadeMeanwhile, or Invalid by field: an event's name, `daily_cap`, `name` or `reason`.
    """
    lock_rules(actor)
    name = read_text(name, field="name", most=LONGEST_NAME, missing="Please give it a name.")
    reason = read_text(
        reason,
        field="reason",
        most=LONGEST_REASON,
        missing="Please say why the rules should change. Every member can read it.",
    )
    given = dict(points)
    if wrong := wrong_with(given, daily_cap):
        raise Invalid(**wrong)
    newest = newest_number()
    if newest != seen:
        raise MadeMeanwhile(newest)
    number = newest + 1
    db.session.add(
        RuleRow(
            number=number,
            name=name,
            reason=reason,
            points=given,
            daily_cap=daily_cap,
            made_by_id=actor.signed_in_id,
            made_at=clock.now(),
        )
    )
    record(
        actor,
        "reputation.rules_made",
        subject=("reputation_rules", number),
        reason=reason,
        points=given,
        daily_cap=daily_cap,
    )
    return number
