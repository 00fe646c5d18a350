"""Training: events that bring super users together, calendars, attendance."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of

MANAGERS = ("community_manager", "administrator")


def init_app(app: Flask) -> None:
    from superusers.training import (
        audit_words,
        conference_views,
        consumers,
        feed_views,
        jobs,
        learning_views,
        manage_views,
        needs_views,
        promise_views,
        record_views,
        session_views,
        slots,
        talk_views,
        trial_views,
        views,
    )
    from superusers.training.demo_jobs import tell_demo
    from superusers.training.options import OPTIONS

    kernel = kernel_of(app)
    kernel.demo("training", tell_demo)
    kernel.audits(audit_words.WORDS)
    for option in OPTIONS:
        kernel.option(option)
    for role in MANAGERS:
        kernel.grant(role, capabilities.MANAGE_TRAINING)
    consumers.register(kernel)
    jobs.register(kernel)
    slots.register(kernel)
    for pages in (
        views,
        feed_views,
        manage_views,
        record_views,
        learning_views,
        promise_views,
        talk_views,
        trial_views,
        needs_views,
        conference_views,
        session_views,
    ):
        app.register_blueprint(pages.bp)
