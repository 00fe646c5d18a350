"""Moderation: flags, the review list, hiding and restoring, suspensions. Nobody decides on their own."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of
from app.core.options import Option


def init_app(app: Flask) -> None:
    from app.accounts.roles import EMPLOYEES, MANAGERS
    from app.moderation import audit_words, consumers, slots
    from app.moderation.views import bp

    kernel = kernel_of(app)
    kernel.audits(audit_words.WORDS)
    for option in OPTIONS:
        kernel.option(option)
    for role in EMPLOYEES:
        kernel.grant(role, capabilities.REVIEW, capabilities.DECIDE)
    for role in MANAGERS:
        kernel.grant(role, capabilities.SUSPEND)
    consumers.register(kernel)
    slots.register(kernel)
    app.register_blueprint(bp)


OPTIONS = (
    Option(
        "moderation.flags_a_day",
        default=20,
        label="Flags a member may raise in 24 hours",
        help="So that nobody floods the review list.",
        minimum=1,
        maximum=500,
    ),
    Option(
        "moderation.claim_minutes",
        default=10,
        label="How long a reviewer keeps an item to themselves",
        help="After that it is free again for others, whether anything was decided or not.",
        minimum=1,
        maximum=120,
        unit="minutes",
    ),
    Option(
        "moderation.confirm_hours",
        default=24,
        label="When a post that was hidden at once should be confirmed",
        help="A second person confirms it or shows the post again. Later than this it is marked overdue.",
        minimum=1,
        maximum=168,
        unit="hours",
    ),
)
