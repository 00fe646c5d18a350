"""What people may need at a conference, and how it is encrypted."""

from __future__ import annotations

import json

from app.core.seal import SealBroken, seal, unseal

PURPOSE = "training.needs"
FIELDS = {
    "travel": "Travel",
    "room": "Room",
    "diet": "Food",
    "access": "Access",
}


def seal_needs(needs: dict[str, str]) -> str:
    return seal(json.dumps(needs), PURPOSE)


def open_needs(sealed: str) -> dict[str, str]:
    """By the names of FIELDS. Empty where it was encrypted with a key that is not in use any more."""
    try:
        found: dict[str, str] = json.loads(unseal(sealed, PURPOSE))
    except SealBroken:
        return {}
    return found
