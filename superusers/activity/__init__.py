"""Activity: time on the forum, observed with consent, never required and never paid (`docs/activity.md`)."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of
from app.core.options import Option


def init_app(app: Flask) -> None:
    from superusers.activity import cli, consumers, jobs, present, slots  # noqa: F401 - cli adds its commands
    from superusers.activity.beats import Buffer
    from superusers.activity.demo_jobs import tell_demo
    from superusers.activity.door import ACCESS, PATH, BeatDoor
    from superusers.activity.tickets import Tickets
    from superusers.activity.views import bp

    kernel = kernel_of(app)
    kernel.audits({"activity.finding_decided": "Decided about time that looked odd"})
    for option in OPTIONS:
        kernel.option(option)
    kernel.grant("community_manager", capabilities.READ_ACTIVITY)
    consumers.register(kernel)
    jobs.register(kernel)
    kernel.demo("activity", tell_demo)
    slots.register(kernel)
    buffer, tickets = Buffer(), Tickets(kernel.settings.SECRET_KEY)
    buffer.on_first = jobs.Flusher(
        buffer, context=app.app_context, threaded=lambda: not app.testing
    ).ensure_running
    present.keep(kernel, buffer, tickets)
    kernel.door(PATH, BeatDoor(tickets, buffer), access=ACCESS)
    app.register_blueprint(bp)


OPTIONS = (
    Option(
        "activity.pattern_percent",
        default=50,
        label="Share of two-hour days from which the super-user pattern holds",
        help="Of the last 28 days; a two-hour day has 2 hours that count and 2 visits. A signal, no more.",
        minimum=1,
        maximum=100,
        unit="%",
    ),
)
