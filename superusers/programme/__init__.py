"""The programme's home: so far what it takes to be signalled, and a member's own path to it.

Criteria propose, people decide. Nominations, agreements and tiers stand on what is here.
"""

from __future__ import annotations

from flask import Flask

from app.core.kernel import kernel_of
from superusers.programme.criteria import OPTIONS


def init_app(app: Flask) -> None:
    from superusers.programme import slots
    from superusers.programme.views import bp

    kernel = kernel_of(app)
    for option in OPTIONS:
        kernel.option(option)
    slots.register(kernel)
    app.register_blueprint(bp)
