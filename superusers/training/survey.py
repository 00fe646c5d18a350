"""The survey after a conference. The same statements each time, so that conferences can be compared."""

from __future__ import annotations

STATEMENTS = {
    "worth": "It was worth my time.",
    "learnt": "I learnt something that I can use.",
    "heard": "Management listened to us.",
    "organised": "Travel, rooms and food went well.",
    "again": "I would come again.",
}
LEAST = 5
"""So many answers before anything of them is shown."""
AGREES = 4
"""From this score on somebody agrees."""
