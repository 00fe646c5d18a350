"""People as events see them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.accounts.queries import SUPER_USER, members_with_role, zone_named
from app.core.kernel import current_settings


def invited_ids() -> list[int]:
    """The super users that an event is for."""
    return members_with_role(SUPER_USER)


def zone_of(name: str) -> ZoneInfo:
    """A member's zone where it was said, else the programme's."""
    return zone_named(name) or current_settings().programme_zone
