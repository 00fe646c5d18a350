"""What activity adds to the app's pages: the script, links, the advice to rest."""

from __future__ import annotations

from flask import current_app, render_template, request
from markupsafe import Markup

from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.slots import SettingsTab
from superusers.activity.door import PATH
from superusers.activity.personal_data import data_of_activity
from superusers.activity.present import present_switches, the_tickets
from superusers.activity.queries import today

SCRIPT = Markup('<script defer src="{}" data-to="{}" data-kind="{}" data-ticket="{}"></script>\n')
READING = frozenset({"forum.question", "forum.question_history"})
MY_TIME = Markup('<li><a href="/my-time">Your time</a></li>')
ACTIVITY = Markup('<li><a href="/activity">Activity</a></li>')


def register(kernel: Kernel) -> None:
    kernel.fill("head", head)
    kernel.fill("account_menu", account_menu)
    kernel.fill("settings_tabs", lambda: SettingsTab("Your time", "/settings/activity"))
    kernel.fill("home_aside", home_aside)
    kernel.personal_data("activity", data_of_activity)


def head(actor: Actor) -> Markup:
    """The script with the ticket of this page, for members who let their time be recorded."""
    if not present_switches(actor.signed_in_id).records:
        return Markup("")
    page = request.endpoint or ""
    return SCRIPT.format(
        current_app.jinja_env.globals["static_url"]("js/activity.js"),  # type: ignore[operator]
        PATH,
        "r" if page in READING else "b",
        the_tickets().issue(actor.signed_in_id, page, int(clock.now().timestamp())),
    )


def account_menu(actor: Actor) -> Markup:
    return MY_TIME + ACTIVITY if actor.can(capabilities.READ_ACTIVITY) else MY_TIME


def home_aside(actor: Actor) -> Markup:
    """A kind word to who was here very much; to nobody else."""
    if not actor.is_signed_in or not present_switches(actor.signed_in_id).is_advised_to_rest(today()):
        return Markup("")
    return Markup(render_template("superusers/rest_panel.html"))  # noqa: S704 - a template's own escaped output
