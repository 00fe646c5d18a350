"""The super-user module. It plugs itself into the application; the forum runs without it."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of


def init_app(app: Flask) -> None:
    """Register every room of the module, and what a super user may do in the forum."""
    from superusers import activity, programme, reputation, rewards, training

    kernel_of(app).grant(
        "super_user",
        capabilities.ACCEPT_FOR_SILENT,
        capabilities.REQUEST_INFO,
        capabilities.ESCALATE,
        capabilities.MODERATE,
        capabilities.EDIT_ANY,
        capabilities.REVIEW,
        capabilities.SET_KIND,
        capabilities.LOUNGE,
        capabilities.WRITE_ARTICLES,
    )
    activity.init_app(app)
    reputation.init_app(app)
    programme.init_app(app)
    training.init_app(app)
    rewards.init_app(app)
