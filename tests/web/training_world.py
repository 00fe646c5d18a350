"""What the world of pages holds of training: events in every state, what was learnt, what was promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.actor import Actor
from superusers.training.queries.costs import Amounts
from superusers.training.reply_tokens import sign_reply
from superusers.training.services.add_material import add_material
from superusers.training.services.agree_to_test import agree_to_test
from superusers.training.services.answer_event import answer_event
from superusers.training.services.answer_promise import answer_promise
from superusers.training.services.apply_for_test import apply_for_test
from superusers.training.services.book_talk import book_talk
from superusers.training.services.cancel_event import cancel_event
from superusers.training.services.cancel_talk import cancel_talk
from superusers.training.services.give_certificates import give_certificates
from superusers.training.services.give_feedback import give_feedback
from superusers.training.services.invite_members import invite_members
from superusers.training.services.note_attendance import note_attendance
from superusers.training.services.note_promise import note_promise
from superusers.training.services.offer_talks import offer_talks
from superusers.training.services.receive_product import receive_product
from superusers.training.services.renew_feed import renew_feed
from superusers.training.services.report_test import report_test
from superusers.training.services.save_cost import save_cost
from superusers.training.services.save_needs import save_needs
from superusers.training.services.save_product_test import save_product_test
from superusers.training.services.save_session import SessionDraft, save_session
from superusers.training.services.save_topic import save_topic
from superusers.training.services.send_product import send_product
from superusers.training.services.settle_tester import settle_tester
from superusers.training.services.take_session import take_session
from superusers.training.texts import read_markdown
from tests.make.community import Community
from tests.make.training import Training, move_back, row

_EVENTS = (
    *("", "?show=past", "/month", "/month?month=2026-03", "/month?month=nonsense", "/calendar"),
    *(
        "/1",
        "/2",
        "/3",
        "/manage",
        "/manage/new",
        "/manage/1",
        "/manage/1/edit",
        "/manage/1/cancel",
        "/manage/3/record",
        "/4",
        "/2/needs",
        "/5/needs",
        "/manage/4",
        "/manage/3",
        *(
            f"/manage/5/{part}"
            for part in ("invitations", "sessions", "sessions/1", "costs", "costs/1", "outcome")
        ),
        "/5/sessions",
        "/5/survey",
        "/1/sessions",
        "/manage/1/costs",
    ),
)
_TALKS = ("", "?question=1", "/1", "/2", "/9", "/talks/1", "/talks/2", "/talks/9", "/offer")
_TESTS = ("", "/1", "/9", "/manage/new", "/manage/1", "/manage/1/edit", "/manage/9")
CONFERENCE: dict[str, Any] = {"kind": "conference", "title": "The <conference>", "capacity": 60}
TRAINING_PAGES = (
    *(f"/product-tests{page}" for page in _TESTS),
    *(f"/office-hours{page}" for page in _TALKS),
    *(f"/events{page}" for page in _EVENTS),
    *(f"/training{page}" for page in ("", "/manage", "/manage/new", "/manage/1", "/manage/9")),
    *(f"/promises{page}" for page in ("", "/new", "/1", "/2", "/9")),
)


def plan_events(community: Community, people: dict[str, Actor]) -> str:
    """A full event of a series, one for everybody, one that was cancelled, and somebody's calendar.

    Returns the token of the link in an invitation to the super user.
    """
    training = Training(community, people["community_manager"])
    day = (clock.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    first, _ = training.series(
        wall=day, time_zone="UTC", capacity=1, by="date", times=2, words="With <b>more</b>."
    )
    for role in ("super_user", "staff", "community_manager"):
        answer_event(people[role], first, "yes")
    firmware = save_topic(
        people["community_manager"],
        None,
        title="Firmware, from <scratch>",
        needed_by="everybody",
        tier_id=None,
        valid_months=6,
        retired=False,
    )
    held = training.event(wall=day, time_zone="UTC", topic_id=firmware, kind="catch_up")
    answer_event(people["super_user"], held, "yes")
    with clock.frozen_at(clock.now() + timedelta(days=4)):
        note_attendance(people["community_manager"], held, came=[people["super_user"].signed_in_id])
        give_certificates(people["community_manager"], held)
        give_feedback(people["super_user"], held, score=4, words="A <b>loud</b> room")
        add_material(people["community_manager"], held, title="Slides", url="https://files.example/s")
    move_back(held)
    for words in ("A test device each", "A public roadmap"):
        note_promise(people["community_manager"], words=words, owner="Dana", due_on=None, event_id=held)
    answer_promise(people["community_manager"], 2, state="declined", answer="Rivals read it too.")
    off = training.event(wall=day, time_zone="Asia/Tokyo", audience="members", title="An hour <i>off</i>")
    cancel_event(people["community_manager"], off, reason="The speaker is ill.")
    renew_feed(people["super_user"])
    _offer_talks(people)
    _hold_conference(people, training.event(wall=day, time_zone="UTC", **CONFERENCE))
    _offer_test(people)
    return sign_reply(people["super_user"].signed_in_id, first)


def _hold_conference(people: dict[str, Actor], conference: int) -> None:
    """With an invitation, a session, a cost and somebody's needs."""
    manager, member = people["community_manager"], people["super_user"]
    answer_by = clock.now() + timedelta(days=2)
    invite_members(manager, conference, [member.signed_in_id], answer_by=answer_by)
    answer_event(member, conference, "yes")
    save_needs(member, conference, {"diet": "No <b>nuts</b>"})
    starts = row(conference).starts_at
    draft = SessionDraft("A <lab>", "<b>Words</b>", "Room", 1, f"{starts:%H:%M}", 30, True, 5)
    take_session(member, conference, save_session(manager, conference, None, draft))
    amounts = Amounts(planned=100_00)
    values = {"kind": "rooms", "words": "<b>40</b>", "currency": "EUR"}
    save_cost(manager, conference, None, amounts=amounts, **values)


def _offer_talks(people: dict[str, Actor]) -> None:
    """Four slots of staff: one is booked, one was, two are free."""
    starts_at = clock.now() + timedelta(days=2)
    offer_talks(
        people["staff"],
        about="Wi-Fi and <mesh>",
        wall=starts_at.replace(tzinfo=None),
        time_zone="UTC",
        starts_at=starts_at,
        slots=4,
        meeting_url="https://meet.example/x",
    )
    book_talk(people["super_user"], 1, about="The <b>mesh</b> drops out", question_id=1)
    cancel_talk(people["staff"], book_talk(people["member"], 2, about="x"), reason="I am ill.")


def _offer_test(people: dict[str, Actor]) -> None:
    """A lent product with a tester who has reported."""
    test = save_product_test(
        people["community_manager"],
        None,
        title="A <b>lamp</b>",
        words=read_markdown("It *glows*.", field="description"),
        terms="No pictures.",
        secret=False,
        loan=True,
        places=2,
        report_days=14,
        apply_until=clock.now() + timedelta(days=9),
    )
    member = people["super_user"]
    apply_for_test(member, test, why="Our <i>old</i> lamp")
    settle_tester(people["community_manager"], 1, select=True)
    agree_to_test(member, test, address="Lane 1")
    send_product(people["community_manager"], 1, serial="SN-1", tracking="Parcel 1")
    receive_product(member, test)
    report_test(member, test, score=4, report="It <b>glows</b>", questions=[1])
