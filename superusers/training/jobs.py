"""Mails about events, and what the clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

from app.accounts.queries import Address, actor_of_member, address_of, member_by_id
from app.core import clock, mail
from app.core.db import db
from app.core.kernel import Kernel, current_settings
from app.core.site import current_site
from app.core.web.rendering import render_mail
from superusers.training.audience import is_for
from superusers.training.calendars import entry_of, organiser_of
from superusers.training.ical import CANCEL, REQUEST, Entry, Party, invitation
from superusers.training.kinds import (
    ANSWER_SOON,
    CALLED_OFF,
    CANCELLED,
    CHANGED,
    CONFIRMED,
    INVITED,
    LAPSED,
    NO,
    NOTICES,
    PROMOTED,
    QUEUED,
    REMINDED,
    SOON,
    TAKEN_BACK,
    WAITING,
    WITHDRAWN,
    YES,
)
from superusers.training.letters import LETTERS
from superusers.training.models import ProgrammeEvent
from superusers.training.queries.events import meeting_of, moments_of, reply_of
from superusers.training.queries.invitations import seat_kept_until
from superusers.training.queries.people import standing_of, zone_of
from superusers.training.reply_tokens import sign_reply
from superusers.training.services._events import REMIND
from superusers.training.services._letters import LETTER, MAIL
from superusers.training.services.ask_survey import ask_survey, surveys_due
from superusers.training.services.erase_needs import erase_needs
from superusers.training.services.erase_test_addresses import erase_test_addresses
from superusers.training.services.follow_invitations import events_to_follow, follow_invitations
from superusers.training.services.raise_notice import raise_notice
from superusers.training.services.remind_attendees import remind_attendees
from superusers.training.services.remind_renewals import remind_renewals
from superusers.training.services.retime_events import retime_events
from superusers.training.when import in_words

SUBJECTS = {
    INVITED: "Will you come? {title}",
    CONFIRMED: "You are coming: {title}",
    QUEUED: "You are on the waiting list: {title}",
    PROMOTED: "A seat is yours: {title}",
    CHANGED: "Changed: {title}",
    CALLED_OFF: "Cancelled: {title}",
    WITHDRAWN: "You are not coming: {title}",
    REMINDED: "Soon: {title}",
    SOON: "The link is open: {title}",
    ANSWER_SOON: "Please answer: {title}",
    LAPSED: "Your seat is free again: {title}",
    TAKEN_BACK: "An invitation was taken back: {title}",
}
HOLDS_FOR = {
    INVITED: (None,),
    CONFIRMED: (YES,),
    QUEUED: (WAITING,),
    PROMOTED: (YES,),
    CHANGED: (YES, WAITING, None),
    CALLED_OFF: (YES, WAITING, None),
    WITHDRAWN: (NO,),
    REMINDED: (YES,),
    SOON: (YES,),
    ANSWER_SOON: (None,),
    LAPSED: (None,),
    TAKEN_BACK: (None,),
}
"""By what a mail is for: the answers with which it still says the truth when it is sent."""


def register(kernel: Kernel) -> None:
    kernel.handle(MAIL, mail_event)
    kernel.handle(REMIND, remind)
    kernel.handle(LETTER, mail_letter)
    kernel.handle("training.renewals", renewals, every=timedelta(days=1))
    kernel.handle("training.erase_needs", erase_private, every=timedelta(days=1))
    kernel.handle("training.erase_test_addresses", erase_addresses, every=timedelta(days=1))
    kernel.handle("training.retime", retime, every=timedelta(days=1))
    kernel.handle("training.invitations", invitations, every=timedelta(hours=1))
    kernel.handle("training.surveys", surveys, every=timedelta(hours=6))


def remind(event_id: int, what: str, starts: str) -> None:
    remind_attendees(event_id, what, datetime.fromisoformat(starts))


def retime() -> None:
    retime_events()


def invitations() -> None:
    for event_id in events_to_follow():
        follow_invitations(event_id)


def surveys() -> None:
    for event_id, what in surveys_due():
        ask_survey(event_id, what)


def renewals() -> None:
    while remind_renewals():
        pass


def erase_addresses() -> None:
    erase_test_addresses()


def erase_private() -> None:
    erase_needs()


def mail_letter(what: str, member_id: int, subject_id: int) -> None:
    to = address_of(member_id)
    if to is None:
        return
    letter = LETTERS[what](subject_id, member_id, zone_of(member_by_id(member_id).time_zone))
    if letter is None:
        return
    message = render_mail(
        to.email,
        template="training_letter",
        subject=letter.subject,
        name=to.name,
        lines=letter.lines,
        link=f"{current_settings().PUBLIC_URL}{letter.path}",
        link_words=letter.link_words,
    )
    if letter.entry is not None:
        _attach_file(message, letter.entry, letter.method, to)
    mail.send(message)


def mail_event(event_id: int, member_id: int, what: str) -> None:
    """Tell a member what this is about, unless it holds no more."""
    event = db.session.get(ProgrammeEvent, event_id)
    if event is None or not _holds(event, member_id, what):
        return
    if what in NOTICES:
        raise_notice(event_id, member_id, what)
        event = db.session.get_one(ProgrammeEvent, event_id)  # the command took the row along
    to = address_of(member_id)
    if to is None:
        return
    public = current_settings().PUBLIC_URL
    zone = zone_of(member_by_id(member_id).time_zone)
    until = seat_kept_until(event_id, member_id)
    message = render_mail(
        to.email,
        template="event",
        subject=SUBJECTS[what].format(title=event.title),
        name=to.name,
        what=what,
        title=event.title,
        when=moments_of(event, zone),
        place=event.place,
        online=bool(event.meeting_url),
        reason=event.reason,
        until=in_words(until, zone) if until else "",
        event_link=f"{public}/events/{event.id}",
        reply_link=f"{public}/events/reply/{sign_reply(member_id, event.id)}",
    )
    _attach(message, event, to, member_id, what)
    mail.send(message)


def _holds(event: ProgrammeEvent, member_id: int, what: str) -> bool:
    reply = reply_of(event.id, member_id)
    if (reply.answer if reply else None) not in HOLDS_FOR[what]:
        return False
    if (event.state == CANCELLED) is not (what == CALLED_OFF):
        return False
    if event.ends_at <= clock.now():
        return False
    actor = actor_of_member(member_id)
    return bool(is_for(actor, meeting_of(event), standing=standing_of(actor), now=clock.now()))


def _attach(message: EmailMessage, event: ProgrammeEvent, to: Address, member_id: int, what: str) -> None:
    """The file that puts it into a calendar, moves it there, or takes it out."""
    reply = reply_of(event.id, member_id)
    coming = reply is not None and reply.answer == YES
    if what == WITHDRAWN or (what == CALLED_OFF and coming):
        method = CANCEL
    elif coming and what in (CONFIRMED, PROMOTED, CHANGED):
        method = REQUEST
    else:
        return
    _attach_file(message, entry_of(event), method, to)


def _attach_file(message: EmailMessage, entry: Entry, method: str, to: Address) -> None:
    content = invitation(
        entry,
        method=method,
        organiser=organiser_of(current_site().name),
        attendee=Party(to.name, to.email),
    )
    mail.attach_calendar(message, content, method=method)
