"""Move credits into a year's budget, or out of it, with the money behind them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.money import MOST
from app.core.policy import Invalid, Refused
from app.core.uow import command
from superusers.rewards.models import CreditTransaction
from superusers.rewards.models.ledger import ADJUSTMENT
from superusers.rewards.policy import can_manage
from superusers.rewards.rules import FUNDED, UNFUNDED
from superusers.rewards.services._ledger import Account, NotEnough, Source, budget, post
from superusers.rewards.services._money import enter, locked_line, year_row


@command
def fund_year(actor: Actor, year: int, *, amount: int, reason: str) -> None:
    """Put credits into a year's budget, or take them out where negative, and commit their worth.

    Raises Refused where the line *rewards* does not cover them, or so many are not left.
    """
    can_manage(actor).enforce()
    row = year_row(year)
    if row.closed_at is not None and amount > 0:
        raise Refused("year_closed", f"The year {year} is closed.")
    if amount == 0 or abs(amount) * row.minor_per_credit > MOST:
        raise Invalid(amount="Please give a number of credits that a budget can hold.")
    move_budget(actor, year, amount=amount, worth=amount * row.minor_per_credit, reason=reason)
    enqueue("rewards.fund_waiting", key="rewards.fund_waiting", run_at=clock.now() + timedelta(seconds=1))


def move_budget(actor: Actor, year: int, *, amount: int, worth: int, reason: str) -> None:
    """Inside a command: the credits and the money that stands behind them."""
    line = locked_line(year)
    entry_source = _next_funding(year)
    try:
        post(
            FUNDED if amount > 0 else UNFUNDED,
            Source(f"funding:{year}", entry_source),
            {Account(ADJUSTMENT): -amount, budget(year): amount},
            actor=actor,
        )
    except NotEnough as short:
        raise Refused("not_left", f"Only {short.balance:,} credits are left in that budget.") from short
    enter(
        line,
        source_type="funding",
        source_id=entry_source,
        committed=worth,
        actor=actor,
        reason=reason,
    )
    record(
        actor,
        "rewards.year_funded",
        subject=("credit_year", year),
        reason=reason,
        credits=amount,
        worth=worth,
    )


def _next_funding(year: int) -> int:
    """Under the line's lock: fundings of a year are numbered, so that each has a source of its own."""
    count = db.session.scalar(select(func.count()).where(CreditTransaction.source_type == f"funding:{year}"))
    return (count or 0) + 1
