"""Office hours: a quarter of an hour with an expert."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import vobject

from app.accounts.events import MemberClosed
from app.core.actor import Actor
from app.core.policy import NotFound, Refused
from app.core.uow import command, emit
from superusers.training.queries.talks import booking_row, free_slots, own_bookings
from superusers.training.services.book_talk import book_talk
from superusers.training.services.cancel_talk import cancel_talk
from superusers.training.services.move_talk import move_talk
from superusers.training.services.note_no_show import note_no_show
from superusers.training.services.offer_talks import offer_talks
from superusers.training.services.withdraw_slot import withdraw_slot
from tests.make.training import Training, about, calendar_of, later, wall_of, words_of

BERLIN = ZoneInfo("Europe/Berlin")


def offered(training: Training, *, slots: int = 4, expert: Actor | None = None) -> Actor:
    """An expert with slots from seven in the evening, a week from now."""
    expert = expert or training.super_user("Elif Expert")
    offer_talks(
        expert,
        about="Wi-Fi and mesh",
        wall=wall_of("2026-03-17T19:00"),
        time_zone="Europe/Berlin",
        starts_at=datetime(2026, 3, 17, 18, 0, tzinfo=UTC),
        slots=slots,
        meeting_url="https://meet.example/elif",
    )
    return expert


def booker(training: Training, name: str = "Bea Booker", zone: str = "Asia/Tokyo") -> Actor:
    mail = name.split()[0].lower() + "@example.com"
    return training.community.member(name, email=mail, email_key=mail, time_zone=zone)


def free(expert: Actor) -> list[int]:
    return [slot.id for slot in free_slots(BERLIN, of=expert.member_id)]


def test_a_slot_is_booked_in_ones_own_zone_and_by_one_alone(training: Training) -> None:
    expert, first, second = offered(training), booker(training), booker(training, "Ben Booker")
    browser = training.community.browser(first)
    page = browser.get("/office-hours").text
    assert "Wednesday 18 March" in page  # it is three in the morning in Tokyo
    assert "<b>03:15</b>" in page
    slot = free(expert)[0]
    question = training.community.question(first, title="Why does the mesh drop out")
    assert browser.post(f"/office-hours/{slot}", {"about": ""}).status_code == 422
    typed = {"about": "The mesh drops out", "question": f"http://localhost/questions/{question}/why"}
    page = browser.post(f"/office-hours/{slot}", typed, follow_redirects=True).text
    assert "It is yours." in page
    assert "Why does the mesh drop out" in page
    with pytest.raises(Refused, match="a moment faster"):
        book_talk(second, slot, about="Me too")
    mails = training.mails()
    for who, zone_words in ((first, "Wed 18 Mar 2026, 03:00 (Asia/Tokyo)"), (expert, "18:00 (UTC)")):
        (mail,) = [mail for mail in mails if f"Hello {who.name}," in words_of(mail)]
        assert zone_words in words_of(mail)
        method, text = calendar_of(mail) or ("", "")
        assert method == "REQUEST"
        assert vobject.readOne(text).vevent.dtstart.value.astimezone(UTC).hour == 18
        assert "meet.example" not in str(mail)
    assert free(expert) == [slot + 1, slot + 2, slot + 3]


def test_who_cannot_book_is_told_why(training: Training) -> None:
    expert = offered(training)
    slots = free(expert)
    with pytest.raises(Refused, match="your own time"):
        book_talk(expert, slots[0], about="x")
    with pytest.raises(Refused, match="e-mail"):
        book_talk(training.community.member(email_verified_at=None), slots[0], about="x")
    member = booker(training)
    book_talk(member, slots[0], about="x")
    offered(training, expert=training.super_user("Other Expert"))
    with pytest.raises(Refused, match="another talk at that time"):
        book_talk(member, slots[0] + 4, about="x")
    with pytest.raises(Refused, match="Somebody has booked it"):
        withdraw_slot(expert, slots[0])
    withdraw_slot(expert, slots[1])
    with pytest.raises(Refused, match="not offered any more"):
        book_talk(member, slots[1], about="x")
    with later(days=8), pytest.raises(Refused, match="has begun"):
        book_talk(member, slots[2], about="x")
    page = training.community.browser(expert).post(
        "/office-hours/offer",
        {
            "about": "More",
            "day": "2026-03-17",
            "at": "19:50",
            "time_zone": "Europe/Berlin",
            "slots": "2",
            "meeting_url": "https://meet.example/elif",
        },
    )
    assert page.status_code == 422
    assert "You offer a part of this already." in page.text
    assert training.community.browser(member).get("/office-hours/offer").status_code == 404


def test_a_talk_moves_and_is_cancelled_in_both_calendars(training: Training) -> None:
    expert, member = offered(training), booker(training)
    slots = free(expert)
    booked = book_talk(member, slots[0], about="Mesh")
    first = training.mails()
    moved = move_talk(member, booked, slots[2])
    second = training.mails()
    assert len(first) == len(second) == 2
    before, after = (
        vobject.readOne((calendar_of(mails[0]) or ("", ""))[1]).vevent for mails in (first, second)
    )
    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert slots[0] in free(expert)
    with pytest.raises(Refused, match="cancelled or moved"):
        cancel_talk(member, booked, reason="")
    with pytest.raises(NotFound):
        cancel_talk(booker(training, "Carl Curious"), moved, reason="x")
    browser = training.community.browser(expert)
    page = browser.post(f"/office-hours/talks/{moved}", {"reason": ""})
    assert "Please say why." in page.text
    browser.post(f"/office-hours/talks/{moved}", {"reason": "I am ill."})
    mails = training.mails()
    assert {(calendar_of(mail) or ("", ""))[0] for mail in mails} == {"CANCEL"}
    assert all("I am ill." in words_of(mail) for mail in mails)
    assert slots[2] not in free(expert)  # an expert who cannot come offers the time to nobody else


def test_both_are_reminded_once_of_the_time_that_holds(training: Training) -> None:
    expert, member = offered(training), booker(training)
    slots = free(expert)
    booked = book_talk(member, slots[0], about="Mesh")
    move_talk(member, booked, slots[3])
    training.mails()
    with later(days=7, hours=5, minutes=10):
        assert training.mails() == []
    with later(days=7, hours=5, minutes=46):
        mails = training.mails()
    assert len(mails) == 2
    assert about(mails, member) == ["A talk soon"]
    assert re.search(r"03:45 \(Asia/Tokyo\)", "".join(map(words_of, mails)))


def test_the_expert_notes_who_did_not_come(training: Training) -> None:
    expert, member = offered(training), booker(training)
    booked = book_talk(member, free(expert)[0], about="Mesh")
    with pytest.raises(Refused, match="not taken place"):
        note_no_show(expert, booked, came=False)
    with later(days=7, hours=6, minutes=10):
        with pytest.raises(NotFound):
            note_no_show(member, booked, came=True)
        training.community.browser(expert).post(f"/office-hours/talks/{booked}/came", {"came": "0"})
        assert booking_row(member.signed_in_id, booked, BERLIN).no_show is True
        with pytest.raises(Refused, match="has begun"):
            move_talk(member, booked, free(expert)[0])


def test_who_leaves_cancels_their_talks(training: Training) -> None:
    expert, member = offered(training), booker(training)
    book_talk(member, free(expert)[0], about="Mesh")
    _close(expert.signed_in_id)
    training.community.deliver()
    assert own_bookings(member.signed_in_id, BERLIN) == []
    assert free_slots(BERLIN) == []


@command
def _close(member_id: int) -> None:
    emit(MemberClosed(member_id=member_id))
