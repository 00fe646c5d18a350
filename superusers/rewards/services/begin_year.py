"""Begin a budget year."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.options import option
from app.core.policy import Invalid
from app.core.uow import command
from superusers.rewards.models import BudgetLine, CreditYear
from superusers.rewards.policy import can_manage
from superusers.rewards.queries.rates import rate_of
from superusers.rewards.rules import BUDGET_LINES

FIRST_YEAR, LAST_YEAR = 2000, 2200


@command
def begin_year(actor: Actor, year: int) -> None:
    """With the lines of `rules.BUDGET_LINES`, nothing planned yet. Raises Refused or Invalid."""
    can_manage(actor).enforce()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(year="Please give a year such as 2027.")
    if db.session.get(CreditYear, year) is not None:
        raise Invalid(year=f"The year {year} has begun already.")
    currency = str(option("rewards.currency"))
    rate = rate_of(currency)
    db.session.add(CreditYear(year=year, currency=currency, minor_per_credit=rate))
    db.session.flush()
    for key, (name, _share) in BUDGET_LINES.items():
        db.session.add(BudgetLine(year=year, key=key, name=name))
    record(
        actor,
        "rewards.year_begun",
        subject=("credit_year", year),
        currency=currency,
        minor_per_credit=rate,
    )
