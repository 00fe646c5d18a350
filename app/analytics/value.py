"""What the community spares: from what is measured and what is assumed to ranges. Pure functions.

A range is multiplied end by end, so its ends are the most careful and the most hopeful reading of every
assumption at once. It is no confidence interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.analytics.assumptions import ASSUMPTIONS, HUNDRED, Assumed

DAYS_A_MONTH = 365.25 / 12
PER_VISIT = ("intent", "found", "contact")
A_MONTH = ("platform", "staff", "rewards")


@dataclass(frozen=True, slots=True)
class Range:
    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Range) -> Range:
        """Of ranges that are nowhere negative."""
        return Range(self.low * other.low, self.high * other.high)


@dataclass(frozen=True, slots=True)
class Value:
    """Contacts and money of some days. None: an assumption that it takes is missing."""

    direct: Range | None
    """From those of the presses whose people would have contacted support, to all of them."""
    indirect: Range | None
    contacts: Range | None
    saved: Range | None
    costs: Range | None
    surplus: Range | None
    """*Return* of the definitions: saved less costs."""


def value_of(presses: int, visits: int, days: int, assumed: Mapping[str, Assumed]) -> Value:
    """presses, visits: counted on these many days."""
    ranges = {name: _range(name, assumed.get(name)) for name in ASSUMPTIONS}
    contact = ranges["contact"]
    direct = Range(presses * contact.low, float(presses)) if contact else None
    indirect = _times(Range(visits, visits), *(ranges[name] for name in PER_VISIT))
    contacts = direct + indirect if direct and indirect else None
    saved = _times(contacts, ranges["cost"]) if contacts else None
    costs = _sum(*(ranges[name] for name in A_MONTH))
    spent = costs * Range(days / DAYS_A_MONTH, days / DAYS_A_MONTH) if costs else None
    return Value(direct, indirect, contacts, saved, spent, saved - spent if saved and spent else None)


def missing(assumed: Mapping[str, Assumed]) -> list[str]:
    """Names of what nobody has assumed yet."""
    return [name for name in ASSUMPTIONS if name not in assumed]


def _range(name: str, found: Assumed | None) -> Range | None:
    if found is None:
        return None
    scale = HUNDRED * 100 if ASSUMPTIONS[name].unit == "%" else HUNDRED
    return Range(found.low / scale, found.high / scale)


def _times(first: Range, *others: Range | None) -> Range | None:
    product = first
    for other in others:
        if other is None:
            return None
        product = product * other
    return product


def _sum(*parts: Range | None) -> Range | None:
    total = Range(0.0, 0.0)
    for part in parts:
        if part is None:
            return None
        total = total + part
    return total
