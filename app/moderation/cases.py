"""What decisions about review items depend on, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """What a decision about a review item depends on, beside who decides."""

    author_id: int | None
    is_closed: bool = False
    reporters: frozenset[int] = frozenset()
    """People who flagged it, hid it at once, or asked for another look."""
    writers: frozenset[int] = frozenset()
    """Who has written on the question that it stands on now."""
    voters: frozenset[int] = frozenset()
    claimed_by_id: int | None = None
    """Whose claim stands now."""
    able: frozenset[int] = frozenset()
    """Everybody who could review anything now."""
