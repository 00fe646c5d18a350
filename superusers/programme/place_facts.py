"""What a step of a place depends on, beside who takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from superusers.programme.life_cycle import State


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What a step depends on, beside who takes it."""

    member_id: int
    state: State | None
    managers: frozenset[int] = frozenset()
    """Of the market."""
    nominated_by: frozenset[int] = frozenset()
    """Whose nominations wait for this decision."""
    warned_at: datetime | None = None
    notice: timedelta = timedelta(days=60)
