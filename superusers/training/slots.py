"""What training adds to lower rooms' pages."""

from __future__ import annotations

from markupsafe import Markup

from app.accounts.queries import SUPER_USER
from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from superusers.training.personal_data import data_of_training

EVENTS = Markup('<li><a href="/events">Events</a></li><li><a href="/office-hours">Office hours</a></li>')
OWN = Markup(
    '<li><a href="/training">Your training</a></li><li><a href="/promises">Promises</a></li>'
    '<li><a href="/product-tests">Product tests</a></li>'
)
MANAGE = Markup('<li><a href="/events/manage">Run events</a></li>')


def register(kernel: Kernel) -> None:
    kernel.personal_data("training", data_of_training)
    kernel.fill("account_menu", account_menu)


def account_menu(actor: Actor) -> Markup:
    found = EVENTS
    if actor.role == SUPER_USER:
        found += OWN
    return found + MANAGE if actor.can(capabilities.MANAGE_TRAINING) else found
