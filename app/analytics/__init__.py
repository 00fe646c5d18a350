"""Analytics: solve-rate statistics from one row of facts a question."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from app.accounts.roles import MANAGERS
    from app.analytics import consumers
    from app.analytics.cli import stats
    from app.analytics.fold import rebuild_facts
    from app.analytics.slots import home_figures
    from app.analytics.views import bp

    kernel = kernel_of(app)
    consumers.register(kernel)
    kernel.folds["analytics"] = rebuild_facts
    kernel.fill("home_figures", home_figures)
    for role in MANAGERS:
        kernel.grant(role, capabilities.READ_STATISTICS)
    app.register_blueprint(bp)
    app.cli.add_command(stats)
