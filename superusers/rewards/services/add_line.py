"""Add a line to a budget."""

from __future__ import annotations

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command
from superusers.rewards.models import BudgetLine
from superusers.rewards.policy import can_manage
from superusers.rewards.services._money import year_row


@command
def add_line(actor: Actor, year: int, *, name: str) -> None:
    """One more line, with nothing planned. Raises Invalid on `name`."""
    can_manage(actor).enforce()
    year_row(year)
    key = "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())[:30]
    taken = db.session.scalar(select(BudgetLine.id).where(BudgetLine.year == year, BudgetLine.key == key))
    if not key or taken is not None:
        raise Invalid(name="Please give a name that no line has yet.")
    line = BudgetLine(year=year, key=key, name=name[:60])
    db.session.add(line)
    db.session.flush()
    record(actor, "rewards.line_added", subject=("budget_line", line.id), name=name, year=year)
