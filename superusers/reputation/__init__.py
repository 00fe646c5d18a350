"""Reputation: an append-only ledger of points, fed by the forum's events, explained line by line."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from superusers.reputation import audit_words, consumers, jobs, slots
    from superusers.reputation.badge_views import bp as badges
    from superusers.reputation.case_views import bp as cases
    from superusers.reputation.cli import reputation
    from superusers.reputation.fold import build_ledger
    from superusers.reputation.rule_views import bp as rules
    from superusers.reputation.views import bp

    kernel = kernel_of(app)
    kernel.audits(audit_words.WORDS)
    consumers.register(kernel)
    jobs.register(kernel)
    slots.register(kernel)
    kernel.folds["reputation"] = build_ledger
    for role in ("community_manager", "administrator"):
        kernel.grant(role, capabilities.READ_ANY_LEDGER, capabilities.MANAGE_REPUTATION)
    app.register_blueprint(bp)
    app.register_blueprint(rules)
    app.register_blueprint(cases)
    app.register_blueprint(badges)
    app.cli.add_command(reputation)
