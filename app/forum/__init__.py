"""The forum: questions, answers, comments, votes, acceptances."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    from app.accounts.roles import EMPLOYEES
    from app.forum import consumers, slots
    from app.forum.cli import recount
    from app.forum.views import bp

    consumers.register(kernel_of(app))
    slots.register(kernel_of(app))
    app.register_blueprint(bp)
    app.cli.add_command(recount)
    for role in EMPLOYEES:
        kernel_of(app).grant(role, capabilities.ACCEPT_ANY, capabilities.SEE_HIDDEN)
