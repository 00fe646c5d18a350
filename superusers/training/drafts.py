"""An event as its editor leaves it: all of it read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from superusers.training.texts import Written


@dataclass(frozen=True, slots=True)
class Host:
    """A member, or a name."""

    member_id: int | None
    name: str
    role: str
    management: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """All of it read and checked."""

    kind: str
    audience: str
    tier_id: int | None
    topic_id: int | None
    embargo_until: datetime | None
    title: str
    description: Written
    agenda: str
    wall: datetime
    """Naive, as clocks in `time_zone` show it."""
    second_time: bool
    time_zone: str
    starts_at: datetime
    minutes: int
    place: str
    meeting_url: str
    opens_before: int
    capacity: int | None
    hosts: tuple[Host, ...]
