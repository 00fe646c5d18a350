"""What an import counts: rows imported, there already, rejected by reason, left out by kind."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_VALUES = re.compile(r"'.*'|\".*\"|\d+")
REASONS_KEPT = 100
"""Distinct reasons; a hostile file could have as many as rows."""
OTHER_REASONS = "other reasons"


@dataclass(slots=True)
class Tally:
    """Counts of a batch or of a whole run. Kinds are in the singular: question, answer, vote."""

    imported: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    """Rows that were imported with something changed, by what."""
    truncated: dict[str, str] = field(default_factory=dict)
    """What is wrong with the end of a file, by file."""

    def add(self, other: Tally) -> None:
        self.imported += other.imported
        self.there += other.there
        self.truncated |= other.truncated
        for mine, theirs in (
            (self.rejected, other.rejected),
            (self.left_out, other.left_out),
            (self.remarks, other.remarks),
        ):
            for reason, number in theirs.items():
                known = reason in mine or len(mine) < REASONS_KEPT
                mine[reason if known else OTHER_REASONS] += number

    @property
    def posts(self) -> int:
        return self.imported["question"] + self.imported["answer"]

    def as_json(self) -> dict[str, Any]:
        return {name: dict(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Tally:
        counters = {name: Counter(values.get(name, {})) for name in cls.__slots__ if name != "truncated"}
        return cls(**counters, truncated=dict(values.get("truncated", {})))


def reason_group(file: str, reason: str) -> str:
    """The reason of one row without its values, so that rows with the same trouble are counted together."""
    return f"{file}: {_VALUES.sub('…', reason)}"
