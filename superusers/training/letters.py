"""What letters say: mails to one member about one row, read when they are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.db import db
from superusers.training.calendars import entry_of_talk
from superusers.training.ical import CANCEL, REQUEST, Entry
from superusers.training.kinds import CANCELLED
from superusers.training.models import (
    Certificate,
    EventSession,
    ProductTest,
    ProductTester,
    ProgrammeEvent,
    TrainingTopic,
)
from superusers.training.models.trials import DECLINED, RECEIVED, SELECTED, SENT
from superusers.training.policy import SURVEY_OPEN
from superusers.training.queries.people import names_of
from superusers.training.queries.surveys import has_taken
from superusers.training.queries.talks import TalkFacts, talk_facts
from superusers.training.when import day_in_words, in_words, zone_words


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    lines: tuple[str, ...]
    """Paragraphs."""
    path: str
    """Of the page where it goes on."""
    link_words: str
    method: str = ""
    entry: Entry | None = None
    """With `method`: what the file with the mail does to a calendar."""


def certified(certificate_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    found, title = _certificate(certificate_id)
    until = f" It holds until {found.valid_until:%d %b %Y}." if found.valid_until else ""
    return Letter(
        f"Your certificate: {title}",
        (f"thank you for coming. Your certificate of “{title}” is on your training page.{until}",),
        "/training",
        "Your training",
    )


def runs_out(certificate_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    found, title = _certificate(certificate_id)
    return Letter(
        f"Soon to be renewed: {title}",
        (
            f"your certificate of “{title}” holds until {found.valid_until:%d %b %Y}.",
            "Your training page says when it is taught next. If no day suits you, tell us.",
        ),
        "/training",
        "Your training",
    )


def _certificate(certificate_id: int) -> tuple[Certificate, str]:
    found = db.session.get_one(Certificate, certificate_id)
    return found, db.session.get_one(TrainingTopic, found.topic_id).title


def talk_booked(booking_id: int, member_id: int, zone: ZoneInfo) -> Letter | None:
    return _talk(booking_id, member_id, zone, "A talk is booked", "a talk of a quarter of an hour is booked.")


def talk_moved(booking_id: int, member_id: int, zone: ZoneInfo) -> Letter | None:
    return _talk(booking_id, member_id, zone, "A talk has moved", "your talk has another time.")


def talk_soon(booking_id: int, member_id: int, zone: ZoneInfo) -> Letter | None:
    found = _talk(booking_id, member_id, zone, "A talk soon", "a reminder of your talk.")
    return replace(found, method="", entry=None) if found else None


def talk_off(booking_id: int, member_id: int, zone: ZoneInfo) -> Letter | None:
    facts = talk_facts(booking_id)
    if facts is None or facts.booking.cancelled_at is None:
        return None
    reason = f" {facts.booking.reason}" if facts.booking.reason else ""
    return _talk_letter(
        facts, member_id, zone, "A talk is cancelled", f"this talk was cancelled.{reason}", CANCEL
    )


def _talk(booking_id: int, member_id: int, zone: ZoneInfo, subject: str, says: str) -> Letter | None:
    facts = talk_facts(booking_id)
    if facts is None or facts.booking.cancelled_at is not None or facts.starts_at <= clock.now():
        return None
    return _talk_letter(facts, member_id, zone, subject, says, REQUEST)


def _talk_letter(
    facts: TalkFacts, member_id: int, zone: ZoneInfo, subject: str, says: str, method: str
) -> Letter:
    names = names_of([facts.expert_id, facts.booking.member_id])
    entry = entry_of_talk(facts, member_id, names)
    when = f"{entry.title}: {in_words(facts.starts_at, zone)} ({zone_words(zone)})"
    return Letter(
        f"{subject}: {in_words(facts.starts_at, zone)}",
        tuple(line for line in (says, when, facts.booking.about) if line),
        f"/office-hours/talks/{facts.booking.id}",
        "The talk's page, with the link to the meeting",
        method,
        entry,
    )


def session_off(session_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    session = db.session.get_one(EventSession, session_id)
    event = db.session.get_one(ProgrammeEvent, session.event_id)
    if event.state == CANCELLED or event.ends_at <= clock.now():
        return None
    return Letter(
        f"Not taking place: {session.title}",
        (f"the session “{session.title}” of “{event.title}” does not take place. Others have room.",),
        f"/events/{event.id}/sessions",
        "All sessions",
    )


def survey(event_id: int, member_id: int, zone: ZoneInfo) -> Letter | None:
    event = db.session.get_one(ProgrammeEvent, event_id)
    until = event.ends_at + SURVEY_OPEN
    if until <= clock.now() or has_taken(event_id, member_id):
        return None
    return Letter(
        f"What came out of it? {event.title}",
        (
            "thank you for coming. Five statements and a few words help us to make the next one better.",
            f"Nobody can tell which answer is yours. You can answer until {day_in_words(until, zone)}.",
        ),
        f"/events/{event_id}/survey",
        "Answer, in a minute",
    )


def place_settled(tester_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    tester, test = _tester(tester_id)
    if tester.state == SELECTED:
        says = "a place in this product test is yours. Please say where it should go, and agree to its terms."
        return Letter(f"A place is yours: {test.title}", (says,), f"/product-tests/{test.id}", "The test")
    if tester.state == DECLINED:
        says = "there was no place for you this time. Thank you for asking; please try the next."
        return Letter(f"About your application: {test.title}", (says,), "/product-tests", "Product tests")
    return None


def product_sent(tester_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    tester, test = _tester(tester_id)
    if tester.state != SENT:
        return None
    lines = ("it is on its way to you. Please tell us when it has arrived.", tester.tracking)
    return Letter(
        f"On its way: {test.title}",
        tuple(line for line in lines if line),
        f"/product-tests/{test.id}",
        "The test",
    )


def report_due(tester_id: int, _member_id: int, _zone: ZoneInfo) -> Letter | None:
    tester, test = _tester(tester_id)
    if tester.state != RECEIVED or tester.report_due_on is None:
        return None
    says = f"your report is due on {tester.report_due_on:%d %b %Y}. If it takes longer, take the time."
    return Letter(f"Your report: {test.title}", (says,), f"/product-tests/{test.id}", "Write it")


def _tester(tester_id: int) -> tuple[ProductTester, ProductTest]:
    found = db.session.get_one(ProductTester, tester_id)
    return found, db.session.get_one(ProductTest, found.test_id)


LETTERS: dict[str, Callable[[int, int, ZoneInfo], Letter | None]] = {
    "certified": certified,
    "runs_out": runs_out,
    "report_due": report_due,
    "talk_booked": talk_booked,
    "talk_moved": talk_moved,
    "talk_off": talk_off,
    "talk_soon": talk_soon,
    "product_sent": product_sent,
    "place_settled": place_settled,
    "session_off": session_off,
    "survey": survey,
}
"""By what they are about: row, member and the member's zone in, the letter out; None: it holds no more."""
