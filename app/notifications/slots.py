"""What notifications add to every page: the bell."""

from __future__ import annotations

from markupsafe import Markup

from app.core import slots
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.slots import SettingsTab
from app.notifications.personal_data import data_of_notifications
from app.notifications.queries import COUNTED, unread_count

BELL = Markup(
    '<a class="bell" href="/notifications">'
    '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">'
    '<path d="M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7zM10 20a2 2 0 0 0 4 0" fill="none" '
    'stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>{}</a>'
)
NONE = Markup('<span class="visually-hidden">Notifications, nothing unread</span>')
SOME = Markup('<span class="visually-hidden">Notifications, unread: </span><b class="bell-count">{}</b>')


def register(kernel: Kernel) -> None:
    kernel.fill("top_bar", bell)
    kernel.fill("settings_tabs", lambda: SettingsTab("Notifications", "/settings/notifications"))
    kernel.personal_data("notifications", data_of_notifications)


def bell(actor: Actor) -> Markup:
    """For somebody who is signed in: one query, and what the fillers of the slot ask."""
    unread = unread_count(actor.signed_in_id) + sum(slots.each("bell_count", actor))
    if not unread:
        return BELL.format(NONE)
    return BELL.format(SOME.format(f"{COUNTED}+" if unread > COUNTED else unread))
