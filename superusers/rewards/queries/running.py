"""What managers read: rules, grants, budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.queries import member_cards
from app.core.db import db
from app.core.money import money
from superusers.rewards.models import (
    BudgetEntry,
    BudgetLine,
    CreditAccount,
    CreditYear,
    EarningRule,
    Grant,
    Redemption,
)
from superusers.rewards.models.catalogue import RESERVED
from superusers.rewards.models.grants import PROPOSED, UNFUNDED
from superusers.rewards.models.ledger import BUDGET
from superusers.rewards.queries.differences import liabilities
from superusers.rewards.rules import BUDGET_LINES, EVENTS, GRANT_WORDS
from superusers.training.costs import YearBudget

PAGE = 50
STATE_WORDS = {
    "proposed": "Waits for a second manager",
    "declined": "Declined",
    "unfunded": "Waits for a budget",
    "capped": "Above the month's limit",
    "held": "Held",
    "released": "Released",
    "reversed": "Taken back",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    event: str
    words: str
    versions: list[VersionRow]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: int
    credits: int
    marked_percent: int
    member_cap: int
    total_cap: int
    starts_at: datetime
    by: str
    reason: str


def rule_rows() -> list[RuleRow]:
    rows = db.session.scalars(select(EarningRule).order_by(EarningRule.version.desc()).limit(200)).all()
    people = member_cards(row.by_id for row in rows)
    versions: dict[str, list[VersionRow]] = {event: [] for event in EVENTS}
    for row in rows:
        versions[row.event].append(
            VersionRow(
                row.version,
                row.credits,
                row.marked_percent,
                row.member_cap,
                row.total_cap,
                row.starts_at,
                people[row.by_id].name,
                row.reason,
            )
        )
    return [RuleRow(event, words, versions[event]) for event, words in EVENTS.items()]


@dataclass(frozen=True, slots=True)
class GrantRow:
    id: int
    member_name: str
    member_url: str | None
    what: str
    amount: int
    cut: int
    state: str
    state_words: str
    reason: str
    happened_at: datetime
    by: str | None
    by_id: int | None
    can_take_back: bool


def approvals_waiting() -> tuple[int, int]:
    """Grants and choices that wait for a second person. One query."""
    grants = select(func.count()).where(Grant.state == PROPOSED).scalar_subquery()
    choices = select(func.count()).where(Redemption.state == RESERVED).scalar_subquery()
    row = db.session.execute(select(grants.label("grants"), choices.label("choices"))).one()
    return row.grants, row.choices


def grant_rows(*, only_waiting: bool, before: int | None = None) -> tuple[list[GrantRow], int | None]:
    """Grants, newest first, and where the next page starts."""
    statement = select(Grant).order_by(Grant.id.desc()).limit(PAGE + 1)
    if only_waiting:
        statement = statement.where(Grant.state.in_((PROPOSED, UNFUNDED)))
    if before is not None:
        statement = statement.where(Grant.id < before)
    rows = db.session.scalars(statement).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    people = member_cards({row.member_id for row in rows} | {row.by_id for row in rows})
    return [_grant_row(row, people) for row in rows], (rows[-1].id if more else None)


def _grant_row(row: Grant, people: Any) -> GrantRow:
    return GrantRow(
        id=row.id,
        member_name=people[row.member_id].name,
        member_url=people[row.member_id].url,
        what=GRANT_WORDS[row.kind],
        amount=row.amount,
        cut=row.cut,
        state=row.state,
        state_words=STATE_WORDS[row.state],
        reason=row.reason,
        happened_at=row.happened_at,
        by=people[row.by_id].name if row.by_id else None,
        by_id=row.by_id,
        can_take_back=row.by_id is not None and row.state in ("held", "released", "unfunded"),
    )


@dataclass(frozen=True, slots=True)
class LineRow:
    key: str
    name: str
    planned: str
    committed: str
    spent: str
    left: str
    planned_minor: int
    used_percent: int | None
    """Of the plan; None where nothing is planned."""
    alarm: int
    proposed_percent: int | None


@dataclass(frozen=True, slots=True)
class YearView:
    year: int
    currency: str
    minor_per_credit: int
    rate: str
    closed_at: datetime | None
    lines: list[LineRow]
    total: LineRow
    credits_left: int
    liability: str
    unfunded: int
    """Credits that wait for a budget."""


def budget_years() -> list[int]:
    return list(db.session.scalars(select(CreditYear.year).order_by(CreditYear.year.desc())))


def year_view(year: int) -> YearView | None:
    row = db.session.get(CreditYear, year)
    if row is None:
        return None
    lines = db.session.scalars(
        select(BudgetLine).where(BudgetLine.year == year).order_by(BudgetLine.id)
    ).all()
    sums = [sum(getattr(line, name) for line in lines) for name in ("planned", "committed", "spent")]
    whole = BudgetLine(year=year, key="", name="Total", planned=sums[0], committed=sums[1], spent=sums[2])
    whole.alarmed_percent = 0
    left = db.session.scalar(
        select(CreditAccount.balance).where(CreditAccount.kind == BUDGET, CreditAccount.year == year)
    )
    waiting = db.session.scalar(select(func.sum(Grant.amount)).where(Grant.state == UNFUNDED))
    return YearView(
        year=year,
        currency=row.currency,
        minor_per_credit=row.minor_per_credit,
        rate=money(row.minor_per_credit, row.currency),
        closed_at=row.closed_at,
        lines=[_line_row(line, row.currency) for line in lines],
        total=_line_row(whole, row.currency),
        credits_left=left or 0,
        liability=money(liabilities().get(year, 0), row.currency),
        unfunded=int(waiting or 0),
    )


def conference_budget(year: int) -> YearBudget | None:
    """What the programme planned and used for conferences; None where the year has not begun."""
    row = db.session.execute(
        select(CreditYear.currency, BudgetLine.planned, BudgetLine.committed, BudgetLine.spent)
        .join(BudgetLine, BudgetLine.year == CreditYear.year)
        .where(CreditYear.year == year, BudgetLine.key == "conference")
    ).first()
    return YearBudget(year, row.currency, row.planned, row.committed, row.spent) if row else None


def _line_row(line: BudgetLine, currency: str) -> LineRow:
    used = line.committed + line.spent
    return LineRow(
        key=line.key,
        name=line.name,
        planned=money(line.planned, currency),
        committed=money(line.committed, currency),
        spent=money(line.spent, currency),
        left=money(line.planned - used, currency),
        planned_minor=line.planned,
        used_percent=100 * used // line.planned if line.planned else None,
        alarm=line.alarmed_percent,
        proposed_percent=BUDGET_LINES.get(line.key, (None, None))[1],
    )


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: datetime
    line: str
    what: str
    planned: str
    committed: str
    spent: str
    by: str
    reason: str


ENTRY_WORDS = {
    "plan": "Planned",
    "hand": "Written by hand",
    "funding": "Credits funded",
    "extra": "More than the credits are worth",
    "fulfilment": "Handed over",
    "failure": "Did not work out",
    "return": "Came back",
    "expiry": "Credits expired",
    "closing": "Account closed",
    "reversal": "Taken back after spending",
    "thanks": "Thanks from staff",
}


def entry_rows(year: int) -> list[EntryRow]:
    """The latest changes of a year's lines."""
    currency = db.session.scalar(select(CreditYear.currency).where(CreditYear.year == year)) or ""
    rows = db.session.execute(
        select(BudgetEntry, BudgetLine.name)
        .join(BudgetLine, BudgetLine.id == BudgetEntry.line_id)
        .where(BudgetLine.year == year)
        .order_by(BudgetEntry.id.desc())
        .limit(PAGE)
    ).all()
    people = member_cards(entry.by_id for entry, _ in rows)

    def change(minor: int) -> str:
        return ("+" if minor > 0 else "") + money(minor, currency) if minor else ""

    return [
        EntryRow(
            at=entry.at,
            line=name,
            what=ENTRY_WORDS.get(entry.source_type, entry.source_type),
            planned=change(entry.planned),
            committed=change(entry.committed),
            spent=change(entry.spent),
            by=people[entry.by_id].name if entry.by_id else "The system",
            reason=entry.reason,
        )
        for entry, name in rows
    ]
