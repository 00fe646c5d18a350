"""Reads of the programme. Other rooms ask here who is in it, and where somebody stands."""

from __future__ import annotations

from superusers.programme.queries.evidence import evidence_of, month_starts
from superusers.programme.queries.places import (
    Place,
    active_members,
    all_markets,
    all_tiers,
    place_of,
    places_of,
)

__all__ = [
    "Place",
    "active_members",
    "all_markets",
    "all_tiers",
    "evidence_of",
    "month_starts",
    "place_of",
    "places_of",
]
