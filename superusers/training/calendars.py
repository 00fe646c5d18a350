"""Events as entries of calendars: what an invitation and a feed say of them."""

from __future__ import annotations

from email.utils import parseaddr

from app.core.kernel import current_settings
from app.core.markup.rendered import excerpt, plain_text
from superusers.training.ical import Entry, Party
from superusers.training.kinds import CANCELLED
from superusers.training.models import ProgrammeEvent

WORDS = 500
ONLINE = "Online: the link is on the event's page"


def entry_of(event: ProgrammeEvent) -> Entry:
    """The link to the meeting is never in it: calendars are shared, and mails are passed on."""
    url = f"{current_settings().PUBLIC_URL}/events/{event.id}"
    words = [excerpt(plain_text(event.description_html), WORDS), url]
    if event.state == CANCELLED:
        words.insert(0, f"Cancelled: {event.reason}")
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        title=event.title,
        words="\n\n".join(word for word in words if word),
        place=event.place or (ONLINE if event.meeting_url else ""),
        url=url,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        changed_at=event.changed_at,
        cancelled=event.state == CANCELLED,
    )


def organiser_of(site_name: str) -> Party:
    """The community itself: answers to an invitation are given on its pages."""
    return Party(site_name, parseaddr(current_settings().MAIL_FROM)[1])
