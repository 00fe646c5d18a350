"""Computed totals beside those that a Stack Exchange dump states, member by member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any
from xml.parsers import expat

import orjson

from app.core import slots
from superusers.reputation.comparison import read_history
from superusers.reputation.rules import FLOOR
from superusers.reputation.versions import all_versions

ASSOCIATION = 100
"""Stack Exchange gives these once to who has 200 elsewhere: no event of this community tells of it."""


@dataclass(frozen=True, slots=True)
class DumpComparison:
    """What the two columns have in common. Correlations are NaN-free: 0.0 where a column does not vary."""

    rules: int
    members: int
    spearman: float
    """Of all members, ties sharing their mean rank."""
    spearman_active: float
    """Of those with more than 1 + the association bonus in the dump: people who earned something here."""
    active: int
    equal: int
    """The same number in both."""
    equal_less_bonus: int
    """The same number, or the same once the bonus of 100 is taken off the dump's."""
    dump_sum: int
    computed_sum: int
    median_difference: float
    """Dump less computed, of the active."""
    higher_in_dump: int
    lower_in_dump: int
    furthest: list[list[int]]
    """(id in the dump, the dump's, computed), the ten furthest apart."""

    def as_json(self) -> str:
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2).decode()

    def in_words(self) -> str:
        same, but_for_bonus = self.equal / self.members, self.equal_less_bonus / self.members
        return (
            f"Rules {self.rules}, {self.members:,} members of the dump.\n"
            f"Rank correlation (Spearman): {self.spearman:.4f}; of the {self.active:,} with more than "
            f"{FLOOR + ASSOCIATION} in the dump: {self.spearman_active:.4f}.\n"
            f"The same number: {self.equal:,} ({same:.1%}); the same but for the association bonus: "
            f"{self.equal_less_bonus:,} ({but_for_bonus:.1%}).\n"
            f"Dump higher: {self.higher_in_dump:,}; computed higher: {self.lower_in_dump:,}; "
            f"median difference of the active: {self.median_difference:+,.0f}.\n"
            f"Sums: {self.dump_sum:,} in the dump, {self.computed_sum:,} computed.\n"
            "Furthest apart (id in the dump: dump, computed): "
            + "; ".join(f"{i}: {theirs:,}, {ours:,}" for i, theirs, ours in self.furthest)
        )


def compare_with_dump(folder: Path, number: int) -> DumpComparison | None:
    """Of the members of the dump that were imported; None where nobody was."""
    stated = dict(_reputations(folder))
    local: Any = slots.first("imported_ids", "member", sorted(stated)) or {}
    totals = read_history().totals(all_versions()[number])
    pairs = [
        (int(theirs), stated[theirs], totals.get(local[theirs], FLOOR))
        for theirs in stated
        if theirs in local
    ]
    return _figures(number, pairs) if pairs else None


def _reputations(folder: Path) -> list[tuple[str, int]]:
    """Id and Reputation of each row of Users.xml, without the automatic member."""
    found: list[tuple[str, int]] = []

    def row(element: str, attributes: dict[str, str]) -> None:
        if element == "row" and attributes["Id"] != "-1":
            found.append((attributes["Id"], int(attributes.get("Reputation", FLOOR))))

    parser = expat.ParserCreate()
    parser.StartElementHandler = row
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with (folder / "Users.xml").open("rb") as stream:
        parser.ParseFile(stream)
    return found


def _refuse_doctype(*_: object) -> None:
    raise ValueError("a dump has no document type: nothing is declared, expanded or fetched")


def _figures(number: int, pairs: list[tuple[int, int, int]]) -> DumpComparison:
    active = [pair for pair in pairs if pair[1] > FLOOR + ASSOCIATION]
    furthest = sorted(pairs, key=lambda pair: -abs(pair[1] - pair[2]))[:10]
    return DumpComparison(
        rules=number,
        members=len(pairs),
        spearman=spearman([theirs for _, theirs, _ in pairs], [ours for _, _, ours in pairs]),
        spearman_active=spearman([theirs for _, theirs, _ in active], [ours for _, _, ours in active]),
        active=len(active),
        equal=sum(theirs == ours for _, theirs, ours in pairs),
        equal_less_bonus=sum(theirs - ours in (0, ASSOCIATION) for _, theirs, ours in pairs),
        dump_sum=sum(theirs for _, theirs, _ in pairs),
        computed_sum=sum(ours for _, _, ours in pairs),
        median_difference=median([theirs - ours for _, theirs, ours in active] or [0]),
        higher_in_dump=sum(theirs > ours for _, theirs, ours in pairs),
        lower_in_dump=sum(theirs < ours for _, theirs, ours in pairs),
        furthest=[list(pair) for pair in furthest],
    )


def spearman(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's rank correlation: Pearson's over the ranks, ties share their mean; 0.0 without variation."""
    a, b = _ranks(first), _ranks(second)
    mean = (len(a) + 1) / 2
    across = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    within = sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))
    return across / within if within else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            ranks[i] = (start + 1 + end) / 2
        start = end
    return ranks
