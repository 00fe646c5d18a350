"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, slots=True)
class MemberJoined(Event, name="accounts.member_joined"):
    """A member's e-mail address was confirmed for the first time."""

    member_id: int


@dataclass(frozen=True, slots=True)
class CommunityFounded(Event, name="accounts.community_founded"):
    """The community got its name and its first administrator."""

    administrator_id: int
