"""What a target may be set for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that may have a target. unit: `%`, where more is better; `min`, where less is."""

    name: str
    label: str
    unit: str

    @property
    def most(self) -> int:
        return 100 if self.unit == "%" else 60 * 24 * 30

    def reached(self, value: float, target: int) -> bool:
        """value: a share from 0 to 1, or seconds."""
        return value * 100 >= target if self.unit == "%" else value <= target * 60

    def in_words(self, target: int) -> str:
        return f"{target}%" if self.unit == "%" else f"{target} min"


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("acknowledged.24h", "Acknowledged within 24 hours", "%"),
        Measure("answered.24h", "Answered within 24 hours", "%"),
        Measure("solved.7d", "Solved within 7 days", "%"),
        Measure("first_response", "Median time to first response", "min"),
        Measure("staff_free", "Solved without staff", "%"),
    )
}
