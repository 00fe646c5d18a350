"""Reputation: an append-only ledger of points, fed by the forum's events, explained line by line."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from superusers.reputation import consumers, slots
    from superusers.reputation.cli import reputation
    from superusers.reputation.fold import build_ledger
    from superusers.reputation.views import bp

    kernel = kernel_of(app)
    consumers.register(kernel)
    slots.register(kernel)
    kernel.folds["reputation"] = build_ledger
    for role in ("community_manager", "administrator"):
        kernel.grant(role, capabilities.READ_ANY_LEDGER)
    app.register_blueprint(bp)
    app.cli.add_command(reputation)
