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
        "training.renew_days",
        default=30,
        label="When members are told that a certificate runs out",
        help="So long before its last day, once. The training plan says so from then on.",
        minimum=1,
        maximum=365,
        unit="days",
    ),
    Option(
        "training.invitation_remind_days",
        default=4,
        label="When those invited to a conference are reminded to answer",
        help="So long before the deadline of the invitation, once. After it the seat goes to the next.",
        minimum=1,
        maximum=60,
        unit="days",
    ),
    Option(
        "training.link_mail",
        default=True,
        label="Tell attendees by mail when the link to the meeting opens",
    ),
)
