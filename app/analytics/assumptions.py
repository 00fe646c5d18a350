"""What managers assume to say what the community is worth: a closed list, each a range with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

HUNDRED = 100
MOST_MONEY = 1_000_000_000
LONGEST_SOURCE = 200
_NUMBER = re.compile(r"(\d{1,10})(?:[.,](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Assumption:
    """unit: `%`, or `money` in the community's currency."""

    name: str
    label: str
    unit: str
    help: str = ""

    @property
    def most(self) -> int:
        """In hundredths."""
        return HUNDRED * (100 if self.unit == "%" else MOST_MONEY)

    def read(self, typed: str) -> int:
        """Hundredths of a per cent or of the currency. Raises ValueError."""
        found = _NUMBER.fullmatch(typed.strip().rstrip("%").strip())
        if found is None:
            raise ValueError(typed)
        hundredths = int(found[1]) * HUNDRED + int((found[2] or "0").ljust(2, "0"))
        if hundredths > self.most:
            raise ValueError(typed)
        return hundredths

    def in_words(self, hundredths: int) -> str:
        plain = plain_number(hundredths, grouped=True)
        return f"{plain}%" if self.unit == "%" else plain


@dataclass(frozen=True, slots=True)
class Assumed:
    """What stands, in hundredths, with where it is from."""

    low: int
    high: int
    source: str
    dated: date


ASSUMPTIONS = {
    found.name: found
    for found in (
        Assumption(
            "intent",
            "Visits that come with a problem",
            "%",
            "Of visits to solved questions: people who need help, not those who look around.",
        ),
        Assumption("found", "… of these, find the solution there", "%"),
        Assumption(
            "contact",
            "… of these, would else have contacted support",
            "%",
            "Most would have looked elsewhere or given up: ask them, and be careful.",
        ),
        Assumption(
            "cost",
            "Cost of one contact with support",
            "money",
            "What is really saved when one contact less comes in: mostly people's time.",
        ),
        Assumption("platform", "Platform, a month", "money"),
        Assumption("staff", "Staff who look after the community, a month", "money"),
        Assumption("rewards", "Rewards and events, a month", "money"),
    )
}


def plain_number(hundredths: int, *, grouped: bool = False) -> str:
    """`12.5` for 1,250: as it is typed."""
    whole, rest = divmod(hundredths, HUNDRED)
    said = f"{whole:,}" if grouped else str(whole)
    return f"{said}.{rest:02d}".rstrip("0") if rest else said
