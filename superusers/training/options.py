"""What an administrator may set of events."""

from __future__ import annotations

from app.core.options import Option

OPTIONS = (
    Option(
        "training.remind_hours",
        default=24,
        label="When attendees are reminded of an event",
        help="So long before it starts, by mail. 0 for no reminder.",
        maximum=336,
        unit="hours",
    ),
    Option(
        "training.link_mail",
        default=True,
        label="Tell attendees by mail when the link to the meeting opens",
    ),
)
