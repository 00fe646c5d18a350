"""Rewards: credits that members earn and spend, and the money behind them."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of

MANAGERS = ("community_manager", "administrator")


def init_app(app: Flask) -> None:
    from superusers.rewards import (
        audit_words,
        catalogue_views,
        consumers,
        jobs,
        manage_views,
        queue_views,
        report_views,
        slots,
        statement_views,
        thank_views,
        views,
        window_views,
    )
    from superusers.rewards.cli import rewards
    from superusers.rewards.demo_jobs import tell_demo
    from superusers.rewards.options import OPTIONS

    kernel = kernel_of(app)
    kernel.audits(audit_words.WORDS)
    for option in OPTIONS:
        kernel.option(option)
    for role in MANAGERS:
        kernel.grant(role, capabilities.MANAGE_REWARDS, capabilities.FULFIL_REWARDS)
    for role in ("staff", *MANAGERS):
        kernel.grant(role, capabilities.THANK)
    consumers.register(kernel)
    jobs.register(kernel)
    slots.register(kernel)
    kernel.demo("rewards", tell_demo)
    for pages in (
        *(views, manage_views, catalogue_views, queue_views),
        *(report_views, statement_views, thank_views, window_views),
    ):
        app.register_blueprint(pages.bp)
    app.cli.add_command(rewards)
