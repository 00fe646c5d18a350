"""The report of the programme for a year: each line with its definition, none without a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.core import clock, slots
from app.core.db import db
from app.core.money import money
from app.core.slots import ReportLine
from superusers.activity.queries import rest_advised_between
from superusers.programme.queries.places import active_members
from superusers.rewards.calendar import bounds_of_year, today
from superusers.rewards.models import CreditAccount, CreditLine, CreditTransaction
from superusers.rewards.models.ledger import BUDGET, CHARITY, EXPIRED, REDEEMED
from superusers.rewards.queries.running import YearView, year_view
from superusers.rewards.queries.statements import handed_over, totals_of
from superusers.training.kinds import CANCELLED
from superusers.training.models import ProgrammeEvent

PEOPLE, COST, CREDITS, CARE = "The programme", "Cost against plan", "Rewards", "Wellbeing"


@dataclass(frozen=True, slots=True)
class Report:
    year: int
    as_of: date
    parts: list[tuple[str, list[ReportLine]]]


def report_of(year: int) -> Report:
    """Whole days of the programme's time zone, up to today."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today())
    lines = [line for found in slots.each("report_lines", first, last) for line in found]
    start, after = bounds_of_year(year)
    lines += [*_programme(start, after), *_cost(year), *_credits(start, after), *_care(first, last)]
    parts: dict[str, list[ReportLine]] = {}
    for line in lines:
        parts.setdefault(line.part, []).append(line)
    return Report(year, last, list(parts.items()))


def _programme(start: datetime, after: datetime) -> Iterator[ReportLine]:
    if active := len(active_members()):
        yield ReportLine(PEOPLE, "Super users", f"{active:,}", "active in the programme today")
    now = clock.now()
    held = db.session.scalar(
        select(func.count()).where(
            ProgrammeEvent.ends_at >= start,
            ProgrammeEvent.ends_at < min(after, now),
            ProgrammeEvent.state != CANCELLED,
        )
    )
    if held:
        yield ReportLine(PEOPLE, "Trainings and events held", f"{held:,}", "ended in the year, not cancelled")


def _cost(year: int) -> Iterator[ReportLine]:
    view: YearView | None = year_view(year)
    if view is None:
        return
    for line in [line for line in view.lines if line.planned_minor] + [view.total]:
        used = f", {line.used_percent}% of it used" if line.used_percent is not None else ""
        value = f"{line.spent} spent, {line.committed} committed"
        yield ReportLine(COST, line.name, value, f"planned {line.planned}{used}")
    yield ReportLine(COST, "Liability", view.liability, "what the ledger of credits may still have to pay")


def _credits(start: datetime, after: datetime) -> Iterator[ReportLine]:
    given = -_moved(start, after, BUDGET, "granted", "given_again", "taken_back")
    if given:
        yield ReportLine(
            CREDITS, "Credits given", f"{given:,}", "from the budget to members, less taken back"
        )
    for words, kind, what in (
        ("Credits redeemed", REDEEMED, "for goods, vouchers and experiences that were handed over"),
        ("Credits donated", CHARITY, "to charities; the brand adds its match"),
        ("Credits expired", EXPIRED, "not claimed in two payout windows, or left by who closed the account"),
    ):
        if moved := _moved(start, after, kind):
            yield ReportLine(CREDITS, words, f"{moved:,}", what)
    totals = totals_of(handed_over(start, after))
    if totals:
        value = ", ".join(money(minor, currency) for currency, minor in totals.items())
        yield ReportLine(CREDITS, "Fair value handed over", value, "less what came back")


def _moved(start: datetime, after: datetime, account: str, *kinds: str) -> int:
    statement: Any = (
        select(func.coalesce(func.sum(CreditLine.amount), 0))
        .join(CreditTransaction, CreditTransaction.id == CreditLine.transaction_id)
        .join(CreditAccount, CreditAccount.id == CreditLine.account_id)
        .where(CreditAccount.kind == account, CreditTransaction.at >= start, CreditTransaction.at < after)
    )
    if kinds:
        statement = statement.where(CreditTransaction.kind.in_(kinds))
    return int(db.session.scalar(statement) or 0)


def _care(first: date, last: date) -> Iterator[ReportLine]:
    recorded, advised = rest_advised_between(first, last)
    if recorded:
        yield ReportLine(
            CARE,
            "Advised to rest",
            f"{advised:,} of {recorded:,}",
            "of the members who let their time be recorded; time is never paid and never required",
        )
