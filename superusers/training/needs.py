"""What people may need at a conference, and how it is encrypted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from app.core.seal import SealBroken, seal, unseal

PURPOSE = "training.needs"
FIELDS = {
    "travel": "Travel",
    "arrives": "Room from",
    "leaves": "Room until",
    "room": "Room",
    "diet": "Food",
    "access": "Access",
}
TRAVEL, CARE = ("travel", "arrives", "leaves", "room"), ("diet", "access")
"""What an agency needs to know, and what the kitchen and the house do: each gets no more than that."""


def rooms_by_night(needs: Iterable[dict[str, str]]) -> list[tuple[date, int]]:
    """How many rooms are wanted in each night; the day of leaving is none."""
    nights: Counter[date] = Counter()
    for said in needs:
        if said.get("arrives") and said.get("leaves"):
            first, last = date.fromisoformat(said["arrives"]), date.fromisoformat(said["leaves"])
            nights.update(first + timedelta(days=day) for day in range((last - first).days))
    return sorted(nights.items())


def seal_needs(needs: dict[str, str]) -> str:
    return seal(json.dumps(needs), PURPOSE)


def open_needs(sealed: str) -> dict[str, str]:
    """By the names of FIELDS. Empty where it was encrypted with a key that is not in use any more."""
    try:
        found: dict[str, str] = json.loads(unseal(sealed, PURPOSE))
    except SealBroken:
        return {}
    return found
