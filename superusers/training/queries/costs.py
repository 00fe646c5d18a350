"""Reads of what conferences cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import NotFound
from superusers.training.costs import KINDS, YearBudget, budget_of, usual_currency
from superusers.training.kinds import CANCELLED, CONFERENCE
from superusers.training.models import EventCost, ProgrammeEvent


@dataclass(frozen=True, slots=True)
class Amounts:
    """Minor units."""

    planned: int = 0
    committed: int = 0
    """Ordered and not paid yet."""
    spent: int = 0

    @property
    def used(self) -> int:
        return self.committed + self.spent

    @property
    def left(self) -> int:
        """Below zero: over the plan."""
        return self.planned - self.used

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.planned + other.planned, self.committed + other.committed, self.spent + other.spent
        )


@dataclass(frozen=True, slots=True)
class CostRow:
    id: int
    kind: str
    kind_words: str
    words: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class CostView:
    """The plan of one conference against what it costs, and both against the year's line."""

    year: int
    currency: str
    rows: list[CostRow]
    by_kind: list[tuple[str, Amounts]]
    """In words, of the kinds that have lines."""
    total: Amounts
    budget: YearBudget | None
    all_of_year: Amounts
    """Of every conference of that year that was not cancelled, in the same currency; this one included."""
    conferences: int

    @property
    def planned_beyond(self) -> int:
        """By how much the plans of the year exceed its line; 0: they do not."""
        return max(0, self.all_of_year.planned - self.budget.planned) if self.budget else 0

    @property
    def not_written_down(self) -> int:
        """What conferences have used and the budget does not say yet; below zero: it says more."""
        if self.budget is None:
            return 0
        return self.all_of_year.used - self.budget.committed - self.budget.spent


def year_of(event: ProgrammeEvent) -> int:
    """The budget it belongs to: of the day it begins, in the programme's zone."""
    return clock.day_of(event.starts_at, current_settings().programme_zone).year


def currency_for(event: ProgrammeEvent) -> str:
    """Of its costs: what they have, else the budget's."""
    had = db.session.scalar(select(EventCost.currency).where(EventCost.event_id == event.id).limit(1))
    budget = budget_of(year_of(event))
    return had or (budget.currency if budget else usual_currency())


def cost_in(event_id: int, cost_id: int) -> EventCost:
    """Raises NotFound: not there, or another event's."""
    found = db.session.get(EventCost, cost_id)
    if found is None or found.event_id != event_id:
        raise NotFound
    return found


def costs_of(event: ProgrammeEvent) -> CostView:
    """Five queries."""
    year, currency = year_of(event), currency_for(event)
    lines = db.session.scalars(
        select(EventCost).where(EventCost.event_id == event.id).order_by(EventCost.id)
    ).all()
    rows = sorted((_row(line) for line in lines), key=lambda row: list(KINDS).index(row.kind))
    sums: dict[str, Amounts] = defaultdict(Amounts)
    for row in rows:
        sums[row.kind_words] += row.amounts
    budget = budget_of(year)
    whole, conferences = _of_year(year, currency)
    return CostView(
        year=year,
        currency=currency,
        rows=rows,
        by_kind=list(sums.items()),
        total=_sum(row.amounts for row in rows),
        budget=budget if budget and budget.currency == currency else None,
        all_of_year=whole,
        conferences=conferences,
    )


def _row(line: EventCost) -> CostRow:
    amounts = Amounts(line.planned, line.committed, line.spent)
    return CostRow(line.id, line.kind, KINDS[line.kind], line.words, amounts)


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    return sum(amounts, Amounts())


def _of_year(year: int, currency: str) -> tuple[Amounts, int]:
    """Sums and number of the year's conferences that have costs."""
    day = timedelta(days=1)
    # A day more on both sides, for every zone; the year itself is looked at below.
    early, late = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    rows = db.session.execute(
        select(
            ProgrammeEvent.starts_at,
            func.sum(EventCost.planned),
            func.sum(EventCost.committed),
            func.sum(EventCost.spent),
        )
        .join(ProgrammeEvent, ProgrammeEvent.id == EventCost.event_id)
        .where(
            ProgrammeEvent.kind == CONFERENCE,
            ProgrammeEvent.state != CANCELLED,
            ProgrammeEvent.starts_at.between(early - day, late + day),
            EventCost.currency == currency,
        )
        .group_by(ProgrammeEvent.id, ProgrammeEvent.starts_at)
    ).all()
    zone = current_settings().programme_zone
    found = [
        Amounts(int(planned), int(committed), int(spent))
        for starts_at, planned, committed, spent in rows
        if clock.day_of(starts_at, zone).year == year
    ]
    return _sum(found), len(found)
