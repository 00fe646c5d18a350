"""Entries in budget lines. Inside a command; the database refuses what would overspend."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.audit import record
from app.core.db import db
from app.core.money import money
from app.core.policy import Refused
from superusers.rewards.models import BudgetEntry, BudgetLine, CreditYear
from superusers.rewards.rules import ALARMS, REWARDS_LINE


def enter(
    line: BudgetLine,
    *,
    source_type: str,
    source_id: int | None,
    planned: int = 0,
    committed: int = 0,
    spent: int = 0,
    actor: Actor = SYSTEM,
    reason: str = "",
) -> None:
    """Change what a locked line has planned, committed and spent, once for each source.

    Raises Refused where that would overspend it.
    """
    if source_id is not None and _entered(line.id, source_type, source_id):
        return
    after = (line.planned + planned, line.committed + committed, line.spent + spent)
    if after[1] + after[2] > after[0] or min(after) < 0:
        currency = currency_of(line.year)
        raise Refused(
            "over_budget",
            f"The budget line {line.name} {line.year} does not cover that: "
            f"{money(line.planned - line.committed - line.spent, currency)} are left.",
        )
    db.session.execute(
        insert(BudgetEntry).values(
            line_id=line.id,
            planned=planned,
            committed=committed,
            spent=spent,
            source_type=source_type,
            source_id=source_id,
            by_id=actor.member_id,
            reason=reason,
            at=clock.now(),
        )
    )
    db.session.refresh(line)
    _raise_alarm(line)


def _entered(line_id: int, source_type: str, source_id: int) -> bool:
    return (
        db.session.scalar(
            select(BudgetEntry.id).where(
                BudgetEntry.line_id == line_id,
                BudgetEntry.source_type == source_type,
                BudgetEntry.source_id == source_id,
            )
        )
        is not None
    )


def _raise_alarm(line: BudgetLine) -> None:
    """Once for each step up; a raised plan takes the alarm back."""
    used = 100 * (line.committed + line.spent) // line.planned if line.planned else 0
    reached = max((step for step in ALARMS if used >= step), default=0)
    if reached > line.alarmed_percent:
        record(SYSTEM, "rewards.budget_alarm", subject=("budget_line", line.id), percent=reached, used=used)
    line.alarmed_percent = reached


def locked_line(year: int, key: str = REWARDS_LINE) -> BudgetLine:
    """Raises Refused where the year has no such line."""
    line: BudgetLine | None = db.session.scalars(
        select(BudgetLine)
        .where(BudgetLine.year == year, BudgetLine.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if line is None:
        raise Refused("no_budget", f"The year {year} has no budget for rewards yet.")
    return line


def year_row(year: int) -> Any:
    """The year's row: currency and minor units a credit. Raises Refused where it has not begun."""
    row = db.session.execute(
        select(CreditYear.year, CreditYear.currency, CreditYear.minor_per_credit, CreditYear.closed_at).where(
            CreditYear.year == year
        )
    ).first()
    if row is None:
        raise Refused("no_budget", f"The year {year} has no budget yet.")
    return row


def currency_of(year: int) -> str:
    currency: str = year_row(year).currency
    return currency
