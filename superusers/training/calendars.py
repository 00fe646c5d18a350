"""Events as entries of calendars: what an invitation and a feed say of them."""

from __future__ import annotations

from email.utils import parseaddr

from app.core.kernel import current_settings
from app.core.markup.rendered import excerpt, plain_text
from superusers.training.ical import Entry, Party
from superusers.training.kinds import CANCELLED
from superusers.training.models import ProgrammeEvent
from superusers.training.queries.talks import SLOT, TalkFacts

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


def entry_of_talk(facts: TalkFacts, reader_id: int, names: dict[int | None, str]) -> Entry:
    """A booked talk, as one of its two people has it in the calendar."""
    booking = facts.booking
    other = booking.member_id if reader_id == facts.expert_id else facts.expert_id
    url = f"{current_settings().PUBLIC_URL}/office-hours/talks/{booking.id}"
    return Entry(
        uid=booking.uid,
        sequence=booking.sequence,
        title=f"Talk with {names[other]}",
        words="\n\n".join(word for word in (booking.about, url) if word),
        place=ONLINE.replace("event", "talk"),
        url=url,
        starts_at=facts.starts_at,
        ends_at=facts.starts_at + SLOT,
        time_zone=facts.time_zone,
        changed_at=booking.cancelled_at or booking.booked_at,
        cancelled=booking.cancelled_at is not None,
    )


def organiser_of(site_name: str) -> Party:
    """The community itself: answers to an invitation are given on its pages."""
    return Party(site_name, parseaddr(current_settings().MAIL_FROM)[1])
