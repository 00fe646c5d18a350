"""What a conference costs: kinds of lines, and the budget they are held against."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import slots
from app.core.options import option

KINDS = {
    "travel": "Travel",
    "rooms": "Rooms",
    "catering": "Catering",
    "venue": "Venue",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class YearBudget:
    """The programme's line for conferences in a year, in minor units; told by who keeps the budgets."""

    year: int
    currency: str
    planned: int
    committed: int
    spent: int

    @property
    def left(self) -> int:
        return self.planned - self.committed - self.spent


def budget_of(year: int) -> YearBudget | None:
    """None: nobody has begun a budget for that year."""
    found = slots.first("conference_budget", year)
    return found if isinstance(found, YearBudget) else None


def usual_currency() -> str:
    """Of budgets that have not begun."""
    return str(option("rewards.currency"))
