"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "training.event_cancelled": "Cancelled an event",
    "training.event_changed": "Changed an event",
    "training.event_planned": "Planned an event",
}
