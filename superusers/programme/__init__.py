"""The programme's home: candidates, agreements, tiers, and every member's place with each step to it.

Criteria propose, people decide.
"""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of
from superusers.programme.criteria import OPTIONS as CRITERIA
from superusers.programme.options import OPTIONS

MANAGERS = ("community_manager", "administrator")


def init_app(app: Flask) -> None:
    from superusers.programme import (
        arrival_views,
        audit_words,
        consumers,
        desk_views,
        jobs,
        lounge_views,
        manage_views,
        setup_views,
        slots,
        views,
    )
    from superusers.programme.demo_jobs import tell_demo
    from superusers.programme.fold import adopt_imported

    kernel = kernel_of(app)
    kernel.demo("programme", tell_demo)
    kernel.audits(audit_words.WORDS)
    for option in (*CRITERIA, *OPTIONS):
        kernel.option(option)
    for role in MANAGERS:
        kernel.grant(role, capabilities.MANAGE_PROGRAMME, capabilities.LOUNGE)
    for role in ("staff", *MANAGERS):
        kernel.grant(role, capabilities.REVIEW_CANDIDATES)
    kernel.folds["programme"] = adopt_imported
    consumers.register(kernel)
    jobs.register(kernel)
    slots.register(kernel)
    for pages in (views, manage_views, setup_views, lounge_views, arrival_views, desk_views):
        app.register_blueprint(pages.bp)
