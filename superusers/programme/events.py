"""What happens in the programme."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class PlaceChanged(Event, name="programme.place_changed"):
    """A member took a step in the life cycle, or got another tier or market."""

    member_id: int
    transition_id: int
    from_state: str
    """Empty: the member had no place before."""
    to_state: str
