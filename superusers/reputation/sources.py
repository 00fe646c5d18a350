"""What earns reputation outside of questions: each room that owns such rows tells here how they are read.

A question is looked at whole, under its lock. Another source is a kind of row of a higher room, each of which
earns for itself. Both become `DueLine`s, so recomputing and verifying treat them alike.
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
    """None: it belongs to the row that caused it, of one of the sources."""
    actor_id: int | None
    happened_at: datetime

    @property
    def key(self) -> tuple[str, str, int, int]:
        return (self.event, self.cause_type, self.cause_id, self.member_id)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind, by id."""

    cause_type: str
    """As lines name it; 20 characters at most. Never rename it."""
    ids_after: Callable[[int, int], list[int]]
    """Of the rows after an id, in order, so many at most: for walks in constant memory."""
    lock: Callable[[Sequence[int]], None]
    due_lines: Callable[[Sequence[int]], Iterable[DueLine]]
    """What stands now on these rows, each line with its row as the cause and no question."""
    links: Callable[[Collection[int]], dict[int, tuple[str, str]]]
    """Title and address, for the member who earned."""


def add_source(kernel: Kernel, source: Source) -> None:
    found: dict[str, Source] = kernel.kept.setdefault(KEPT, {})
    if source.cause_type in found:
        raise ValueError(f"{source.cause_type!r} is a source already")
    found[source.cause_type] = source


def all_sources() -> dict[str, Source]:
    """By the type of cause."""
    found: dict[str, Source] = current_kernel().kept.get(KEPT, {})
    return found
