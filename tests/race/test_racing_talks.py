"""One free quarter of an hour, and everybody presses at the same moment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.policy import Refused
from superusers.training.models import EventReply, TalkBooking, TalkSlot
from superusers.training.services.answer_event import answer_event
from superusers.training.services.book_talk import book_talk
from superusers.training.services.offer_talks import offer_talks
from tests.make.community import Community
from tests.make.training import Training
from tests.race.conftest import results
from tests.race.crowd import crowd


def test_of_twenty_who_book_a_slot_one_has_it_and_the_rest_are_told_kindly(
    community: Community, race
) -> None:
    expert, bookers = community.member(role="staff"), crowd(20)
    starts_at = clock.now() + timedelta(days=1)
    offer_talks(
        expert,
        about="Wi-Fi",
        wall=starts_at.replace(tzinfo=None),
        time_zone="UTC",
        starts_at=starts_at,
        slots=1,
        meeting_url="https://meet.example/x",
    )
    (slot,) = db.session.scalars(select(TalkSlot.id))
    db.session.rollback()
    outcomes = race([partial(book_talk, booker, slot, about="Mesh") for booker in bookers])
    assert sum(error is None for _, error in outcomes) == 1
    refused = [error for _, error in outcomes if error is not None]
    assert {error.reason for error in refused if isinstance(error, Refused)} == {"taken"}
    assert len(refused) == 19
    assert db.session.scalar(select(func.count()).select_from(TalkBooking)) == 1


def test_of_twenty_who_want_five_seats_five_come_and_fifteen_wait(community: Community, race) -> None:
    training = Training(community)
    day = (clock.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    event = training.event(wall=day, time_zone="UTC", capacity=5)
    answers = results(
        race([partial(answer_event, one, event, "yes") for one in crowd(20, role="super_user")])
    )
    assert sorted(answers) == ["waiting"] * 15 + ["yes"] * 5
    seats = select(func.count()).where(EventReply.event_id == event, EventReply.answer == "yes")
    assert db.session.scalar(seats) == 5
