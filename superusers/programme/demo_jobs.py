"""The programme in the demo community: its goals, who signed, who is put forward, what is said in the lounge.

Everything is invented. It happens by the product's own commands, once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound, Refused
from superusers.demo_cast import demo_cast
from superusers.programme.agreement_texts import SUGGESTED, read_agreement
from superusers.programme.lounge_texts import read_lounge_text
from superusers.programme.models import Goal
from superusers.programme.queries.agreements import newest_agreement
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.post_reply import post_reply
from superusers.programme.services.post_topic import post_topic
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.save_goals import save_goals
from superusers.programme.services.show_place import show_place
from superusers.programme.services.sign_agreement import sign_agreement

PEOPLE = ("Priya S.", "Tomas K.", "Amira N.", "João P.", "Mei L.", "Noor A.", "Hiroshi T.")
GOALS = (
    ("Nobody waits a day for a first word", "answers", 60),
    ("Half of what is asked is solved by people who own one", "solutions", 20),
    ("The circle grows by one a quarter, and nobody is worn out", "active", 6),
)
BEGAN, NEWS, TALK, WORD = (timedelta(days=days) for days in (40, 9, 3, 2))


def tell_demo(now: datetime) -> None:
    """Nothing, where the demo's people are not there."""
    cast = demo_cast(*PEOPLE)
    if cast is None:
        return
    if not db.session.scalar(select(exists().select_from(Goal))):
        with clock.frozen_at(now - BEGAN):
            save_goals(cast["Priya"], GOALS)
    if newest_agreement() is None:
        with clock.frozen_at(now - WORD):
            publish_agreement(cast["Priya"], read_agreement(SUGGESTED), changed="The first version", seen=0)
    _sign(cast["Amira"], "Amira Nassar")
    _sign(cast["João"], "João Pinto")
    for name in ("Amira", "Mei"):
        with suppress(Refused, NotFound):
            show_place(cast[name], shown=True)
    with clock.frozen_at(now - NEWS), suppress(Refused):
        nominate_member(
            cast["Tomas"],
            cast["Noor"].signed_in_id,
            reason="She explains the energy meter better than our manual does, and stays until it works.",
        )
    with clock.frozen_at(now - WORD), suppress(Refused):
        apply_for_place(
            cast["Hiroshi"], reason="I fit thermostats for a living and answer here in the evenings."
        )
    _talk(cast, now)


def _sign(member: Actor, name: str) -> None:
    version = newest_agreement()
    if version is not None:
        with suppress(Refused, NotFound):
            sign_agreement(member, number=version.number, name=name)


def _talk(cast: dict[str, Actor], now: datetime) -> None:
    with clock.frozen_at(now - NEWS):
        post_topic(
            cast["Priya"],
            "Firmware 2.15 goes out in two weeks",
            read_lounge_text(
                "It mends the update that stops at 63%. **Please tell nobody before it is out**, and tell me "
                "which questions we should answer on the first day."
            ),
            announces=True,
            submission_key="demo-news",
        )
    with clock.frozen_at(now - TALK):
        topic = post_topic(
            cast["Amira"],
            "How do you answer somebody who is angry?",
            read_lounge_text("I wait ten minutes first. What do you do?"),
            submission_key="demo-talk",
        )
    with clock.frozen_at(now - WORD):
        post_reply(
            cast["Tomas"],
            topic,
            read_lounge_text("I say what I understood before I say what to do. It is half of the answer."),
            submission_key="demo-word",
        )
