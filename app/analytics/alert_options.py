"""What is watched: options of an administrator, all off at first."""

from __future__ import annotations

from app.core.option_kinds import Option

OFF = "0 switches it off."
ALERT_OPTIONS = (
    Option(
        "analytics.alert_acknowledged",
        default=0,
        label="Alert when fewer questions are acknowledged within 24 hours than",
        help=f"Over 28 days of questions. Managers get a mail. {OFF}",
        maximum=100,
        unit="percent",
    ),
    Option(
        "analytics.alert_solved",
        default=0,
        label="Alert when fewer questions are solved within 7 days than",
        help=f"Over 28 days of questions. Managers get a mail. {OFF}",
        maximum=100,
        unit="percent",
    ),
    Option(
        "analytics.alert_days",
        default=3,
        label="A rate has to be below its target for",
        minimum=1,
        maximum=14,
        unit="days",
    ),
    Option(
        "analytics.alert_queue_hours",
        default=0,
        label="Alert when a question waits for help longer than",
        help=OFF,
        maximum=2000,
        unit="hours",
    ),
    Option(
        "analytics.alert_spike",
        default=0,
        label="Alert on an unusual number of questions in a day in one category or with one tag, from",
        help=f"Also well above what is usual there. {OFF}",
        maximum=10_000,
        unit="questions",
    ),
    Option(
        "analytics.alert_hook",
        default="",
        label="Address to send alerts to as well (a webhook)",
        help="A public https address. Each call is signed: `flask stats hook-key` prints the key.",
    ),
)
