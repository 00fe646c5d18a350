"""What earns reputation outside of questions: how such rows are read is told here.

A question is looked at whole, under its lock. So is a row of another source, an article or a report. All
become `DueLine`s, so recomputing and verifying treat them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.kernel import Kernel, current_kernel
from superusers.reputation.rules import Earning

KEPT = "reputation.sources"


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line the ledger should hold and not have reversed, because its cause stands."""

    event: Earning
    cause_type: str
    cause_id: int
    member_id: int
    question_id: int | None
    """None: it belongs to a row of a source."""
    actor_id: int | None
    happened_at: datetime
    source: str | None = None
    source_id: int | None = None

    @property
    def key(self) -> tuple[str, str, int, int]:
        return (self.event, self.cause_type, self.cause_id, self.member_id)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind, by id."""

    name: str
    """As lines name it; 20 characters at most. Never rename it."""
    ids_after: Callable[[int, int], list[int]]
    """Of the rows after an id, in order, so many at most: for walks in constant memory."""
    lock: Callable[[Sequence[int]], None]
    due_lines: Callable[[Sequence[int]], Iterable[DueLine]]
    """What stands now on these rows, each line with its row as the source and no question."""
    links: Callable[[Collection[int]], dict[int, tuple[str, str]]]
    """Title and address, for the member who earned."""


def add_source(kernel: Kernel, source: Source) -> None:
    found: dict[str, Source] = kernel.kept.setdefault(KEPT, {})
    if source.name in found:
        raise ValueError(f"{source.name!r} is a source already")
    found[source.name] = source


def all_sources() -> dict[str, Source]:
    """By name."""
    found: dict[str, Source] = current_kernel().kept.get(KEPT, {})
    return found
