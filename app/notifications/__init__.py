"""Notifications: what happened to a member's questions and answers, told once, under the bell and by mail."""

from __future__ import annotations

from flask import Flask

from app.core.kernel import kernel_of
from app.core.options import Option


def init_app(app: Flask) -> None:
    from app.notifications import consumers, jobs, slots
    from app.notifications.views import bp, one_click

    kernel = kernel_of(app)
    kernel.option(
        Option(
            "notifications.mail_delay",
            default=60,
            label="Wait before a notification is mailed",
            help="What is undone meanwhile is not mailed; what else happens on the question joins the mail.",
            minimum=0,
            maximum=3600,
            unit="seconds",
        )
    )
    kernel.option(
        Option(
            "notifications.mails_a_day",
            default=50,
            label="Most notification mails to one member within 24 hours",
            help="What is beyond that is shown under the bell alone.",
            minimum=0,
            maximum=1000,
            unit="mails",
        )
    )
    consumers.register(kernel)
    jobs.register(kernel)
    slots.register(kernel)
    app.register_blueprint(bp)
    # Mail programs press "unsubscribe" without a cookie (RFC 8058). The signed address is the proof.
    app.extensions["csrf"].exempt(one_click)
