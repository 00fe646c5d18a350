"""IANA time zones: which there are, and what time it is in one."""

from __future__ import annotations

import functools
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)


@functools.cache
def zone_names() -> tuple[str, ...]:
    """The zones to choose from: UTC, and those named after a place, in order."""
    places = (name for name in available_timezones() if name.partition("/")[0] in AREAS and "/" in name)
    return ("UTC", *sorted(places))


def zone_named(name: str) -> ZoneInfo | None:
    """The zone, or None for a name that is no zone (imported profiles hold all kinds of words)."""
    if not name or name not in available_names():
        return None
    return ZoneInfo(name)


@functools.cache
def available_names() -> frozenset[str]:
    return frozenset(available_timezones())


def clock_in(name: str, now: datetime) -> str | None:
    """What a clock there shows: `14:05`; None where the zone is not known."""
    zone = zone_named(name)
    return f"{now.astimezone(zone):%H:%M}" if zone else None
