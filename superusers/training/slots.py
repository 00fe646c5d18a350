"""What training adds to lower rooms' pages."""

from __future__ import annotations

from markupsafe import Markup

from app.accounts.queries import SUPER_USER
from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from superusers.training.kinds import NO, WAITING, YES
from superusers.training.personal_data import data_of_training
from superusers.training.queries.events import upcoming
from superusers.training.queries.learning import topics_by_title
from superusers.training.queries.people import zone_of
from superusers.training.services._arrivals import store_arrived

EVENTS = Markup('<li><a href="/events">Events</a></li><li><a href="/office-hours">Office hours</a></li>')
OWN = Markup(
    '<li><a href="/training">Your training</a></li><li><a href="/promises">Promises</a></li>'
    '<li><a href="/product-tests">Product tests</a></li>'
)
MANAGE = Markup('<li><a href="/events/manage">Run events</a></li>')


COMING = Markup(
    '<section class="form-part" aria-labelledby="coming"><h2 id="coming">Coming up</h2>'
    '<ul class="admin-list-plain reward-list panel">{}</ul></section>'
)
EVENT = Markup('<li><div class="what"><a href="{}">{}</a><div class="small muted">{} · {}</div></div></li>')
SHOWN = 3


def register(kernel: Kernel) -> None:
    kernel.fill("taught_topics", topics_by_title)
    kernel.fill("certificates_arrived", store_arrived)
    kernel.fill("desk", coming_up)
    kernel.fill("today", coming_up)
    kernel.personal_data("training", data_of_training)
    kernel.fill("account_menu", account_menu)


def coming_up(actor: Actor) -> Markup:
    """The next events on the first page of a manager's or a super user's day. Five queries."""
    rows = [row for row in upcoming(actor, zone_of(actor.time_zone)) if not row.cancelled][:SHOWN]
    if not rows:
        return Markup("")
    said = {YES: "you are coming", WAITING: "you are on the waiting list", NO: "you are not coming"}
    return COMING.format(
        Markup("").join(
            EVENT.format(row.url, row.title, row.when, said.get(row.answer or "", row.kind_words))
            for row in rows
        )
    )


def account_menu(actor: Actor) -> Markup:
    found = EVENTS
    if actor.role == SUPER_USER:
        found += OWN
    return found + MANAGE if actor.can(capabilities.MANAGE_TRAINING) else found
