"""Trainings and talks in the demo community: one that was, two that come, a promise, and an hour to book.

Everything is invented. It happens by the product's own commands, once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, Refused
from superusers.demo_cast import demo_cast
from superusers.training.drafts import Draft, Host
from superusers.training.kinds import CATCH_UP, SUPER_USERS, TRAINING, YES
from superusers.training.models import ProgrammeEvent, Promise
from superusers.training.models.promises import KEPT
from superusers.training.services.answer_event import answer_event
from superusers.training.services.answer_promise import answer_promise
from superusers.training.services.give_feedback import give_feedback
from superusers.training.services.note_attendance import note_attendance
from superusers.training.services.note_promise import note_promise
from superusers.training.services.offer_talks import offer_talks
from superusers.training.services.plan_event import plan_event
from superusers.training.texts import read_agenda, read_markdown
from superusers.training.when import nearest_moment

PEOPLE = ("Priya S.", "Tomas K.", "Amira N.", "João P.", "Mei L.")
ZONE = "Europe/London"
EVENING = time(18, 30)
MEETING = "https://meet.northlight.example/super-users"
PROMISES = (
    # what, by whom, within so many days
    ("The box says in large letters which bands of Wi-Fi it can use.", "Maren B.", 60),
    ("Find out why the update stops at 63 percent.", "Firmware team", 30),
)
PRIYA = Host(None, "Priya S.", "Community manager", management=False)
HEAD = Host(None, "Maren B.", "Head of customer service", management=True)


def tell_demo(now: datetime) -> None:
    """Nothing, where the demo's people are not there."""
    cast = demo_cast(*PEOPLE)
    if cast is None:
        return
    past = _plan(cast["Priya"], _talked(now - timedelta(days=20)), planned=now - timedelta(days=50))
    _hold(cast, past, now - timedelta(days=20))
    _promise(cast["Priya"], past, now - timedelta(days=19))
    logs = _plan(cast["Priya"], _logs(now + timedelta(days=8)), planned=now - timedelta(days=6))
    with clock.frozen_at(now - timedelta(days=5)):
        for name in ("Amira", "João"):
            answer_event(cast[name], logs, YES)
    _plan(cast["Priya"], _talked(now + timedelta(days=15)), planned=now - timedelta(days=6))
    wall, starts_at = _evening(now + timedelta(days=3))
    with suppress(Invalid):  # offered already
        offer_talks(
            cast["Tomas"],
            about="Heat pumps and relays: bring a photo of your wiring",
            wall=wall,
            time_zone=ZONE,
            starts_at=starts_at,
            slots=4,
            meeting_url=MEETING,
        )


def _evening(day: datetime) -> tuple[datetime, datetime]:
    """Of that day: as clocks show it there, and the moment."""
    zone = ZoneInfo(ZONE)
    wall = datetime.combine(day.astimezone(zone).date(), EVENING)
    return wall, nearest_moment(wall, zone)


def _draft(day: datetime, kind: str, title: str, about: str, agenda: str, hosts: tuple[Host, ...]) -> Draft:
    wall, starts_at = _evening(day)
    return Draft(
        kind=kind,
        audience=SUPER_USERS,
        tier_id=None,
        topic_id=None,
        embargo_until=None,
        title=title,
        description=read_markdown(about, field="description"),
        agenda=read_agenda(agenda),
        wall=wall,
        second_time=False,
        time_zone=ZONE,
        starts_at=starts_at,
        minutes=60,
        place="",
        meeting_url=MEETING,
        opens_before=15,
        capacity=20,
        hosts=hosts,
    )


def _logs(day: datetime) -> Draft:
    return _draft(
        day,
        TRAINING,
        "Reading a router's log",
        "What the lines mean, and which five of them answer most Wi-Fi questions.",
        "10 Where the log is\n30 Five lines that matter\n20 Your own cases",
        (PRIYA,),
    )


def _talked(day: datetime) -> Draft:
    return _draft(
        day,
        CATCH_UP,
        "Catch-up with customer service",
        "What you heard on the forum, what we heard on the phone, and what becomes of it.",
        "20 What you saw this month\n20 What changes\n20 Questions and promises",
        (HEAD, PRIYA),
    )


def _plan(manager: Actor, draft: Draft, *, planned: datetime) -> int:
    same = (ProgrammeEvent.title == draft.title, ProgrammeEvent.starts_at == draft.starts_at)
    before = db.session.scalar(select(ProgrammeEvent.id).where(*same))
    if before is not None:
        return before
    with clock.frozen_at(planned):
        return plan_event(manager, draft, invites=False)[0]


def _hold(cast: dict[str, Actor], event: int, day: datetime) -> None:
    came = ("Amira", "Tomas", "Mei")
    with clock.frozen_at(day - timedelta(days=3)):
        for name in (*came, "João"):
            answer_event(cast[name], event, YES)
    with clock.frozen_at(day + timedelta(days=1)):
        note_attendance(cast["Priya"], event, came=[cast[name].signed_in_id for name in came])
        give_feedback(cast["Amira"], event, score=5, words="Somebody listened, and wrote it down.")
        give_feedback(cast["Mei"], event, score=4, words="More time for questions, please.")


def _promise(manager: Actor, event: int, at: datetime) -> None:
    for words, owner, days in PROMISES:
        if db.session.scalar(select(Promise.id).where(Promise.words == words)) is None:
            with clock.frozen_at(at):
                due_on = (at + timedelta(days=days)).date()
                note_promise(manager, words=words, owner=owner, due_on=due_on, event_id=event)
    first = db.session.scalars(select(Promise.id).where(Promise.words == PROMISES[0][0])).one()
    with clock.frozen_at(at + timedelta(days=10)), suppress(Refused):
        answer_promise(manager, first, state=KEPT, answer="The new boxes are printed from December on.")
