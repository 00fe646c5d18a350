"""Take out what all members got in a year, for who has to report it."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.uow import command
from superusers.rewards.policy import can_manage
from superusers.rewards.queries.statements import MemberYear, members_of_year


@command
def export_statements(actor: Actor, year: int) -> list[MemberYear]:
    """Who took it, and when, is recorded. Raises Refused."""
    can_manage(actor).enforce()
    found = members_of_year(year)
    record(actor, "rewards.statements_seen", subject=("credit_year", year), members=len(found))
    return found
