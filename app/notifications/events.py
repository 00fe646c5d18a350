"""What notifications can be asked to tell."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class GoodwillChanged(Event, name="notifications.goodwill_changed"):
    """Staff thanked somebody for a post, or took that back. The slot `goodwill` says what stands."""

    question_id: int
    thanks_id: int
    post: str
    """question or answer."""
