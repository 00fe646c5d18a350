"""Who was there, what became of it, and what management promised."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.actor import Actor
from app.core.policy import Refused
from superusers.training.queries.learning import (
    Learnt,
    feedback_summary,
    own_certificate,
    plan_of,
    topics_to_manage,
)
from superusers.training.queries.promises import answered_promises, open_promises
from superusers.training.services.answer_promise import answer_promise
from superusers.training.services.give_certificates import give_certificates
from superusers.training.services.give_feedback import give_feedback
from superusers.training.services.join_event import join_event
from superusers.training.services.note_attendance import note_attendance
from superusers.training.services.note_promise import note_promise
from superusers.training.services.remind_renewals import remind_renewals
from superusers.training.services.save_topic import save_topic
from tests.make.training import Training, about, later, words_of


def topic(training: Training, **changes: object) -> int:
    values = {
        "title": "Firmware",
        "needed_by": "everybody",
        "tier_id": None,
        "valid_months": 12,
        "retired": False,
    }
    return save_topic(training.manager, None, **(values | changes))  # type: ignore[arg-type]


def test_whoever_joined_was_there_unless_the_list_says_otherwise(training: Training) -> None:
    firmware = topic(training)
    event = training.event(topic_id=firmware)
    joined, absent, walked_in = training.coming(event, 3)
    with pytest.raises(Refused, match="not begun"):
        note_attendance(training.manager, event, came=[])
    with later(days=7, hours=6, minutes=5):
        join_event(joined, event)
        join_event(absent, event)
        assert give_certificates(training.manager, event) == 2
        came = [joined.signed_in_id, walked_in.signed_in_id]
        assert note_attendance(training.manager, event, came=came) == 2
        assert give_certificates(training.manager, event) == 1
        assert give_certificates(training.manager, event) == 0
        number = own_certificate(event, walked_in.member_id)
        paper = f"/training/certificates/{number}.pdf"
        assert training.community.browser(walked_in).get(paper).data.startswith(b"%PDF-")
        assert training.community.browser(joined).get(paper).status_code == 404
        mails = training.mails()
    assert about(mails, walked_in).count("Your certificate") == 1
    assert sum("It holds until 17 Mar 2027." in words_of(mail) for mail in mails) == 3


def test_a_training_plan_says_what_is_missing_and_when_it_is_taught(training: Training) -> None:
    firmware = topic(training)
    topic(training, title="Besides", needed_by="nobody")
    first = training.event(topic_id=firmware)
    (learner,) = training.coming(first)
    later_one = training.super_user("Late Learner")

    def plan(member: Actor) -> list[tuple[str, Learnt, int | None]]:
        return [(row.title, row.standing, row.next_id) for row in plan_of(member)]

    assert plan(learner) == [("Firmware", Learnt.MISSING, first)]
    with later(days=8):
        note_attendance(training.manager, first, came=[learner.signed_in_id])
        give_certificates(training.manager, first)
        assert plan(learner) == [("Firmware", Learnt.HOLDS, None)]
        row = next(row for row in topics_to_manage() if row.id == firmware)
        assert (row.holders, [card.name for card in row.to_come]) == (1, [later_one.name])
        training.mails()
    with later(days=350):
        assert plan(learner)[0][1] == Learnt.SOON
        assert remind_renewals() == 1
        assert about(training.mails(), learner) == ["Soon to be renewed"]
        assert remind_renewals() == 0
    with later(days=380):
        assert plan(learner)[0][1] == Learnt.RAN_OUT


def test_feedback_is_given_by_those_who_were_there_and_read_without_names(training: Training) -> None:
    event = training.event()
    was_there, not_there = training.coming(event, 2)
    with later(days=8):
        note_attendance(training.manager, event, came=[was_there.signed_in_id])
        with pytest.raises(Refused, match="who were there"):
            give_feedback(not_there, event, score=5, words="")
        browser = training.community.browser(was_there)
        page = browser.post(f"/events/{event}/feedback", {"score": "9", "words": "Loud <b>room</b>"})
        assert page.status_code == 422
        assert "a number from 1 to 5" in page.text
        assert "Loud &lt;b&gt;room&lt;/b&gt;" in page.text
        browser.post(f"/events/{event}/feedback", {"score": "2", "words": "Loud"})
        browser.post(f"/events/{event}/feedback", {"score": "4", "words": "Loud room"})
        found = feedback_summary(event)
        assert (found.count, found.mean, found.words) == (1, 4.0, ["Loud room"])
        managed = training.community.browser(training.manager).get(f"/events/manage/{event}/record").text
        assert "Loud room" in managed


def test_a_manager_keeps_the_record_by_the_page(sqlite_training: Training) -> None:
    training = sqlite_training
    event = training.event()
    guest = training.super_user("Gil Guest")
    outsider = training.community.member("Olga Outsider")
    browser = training.community.browser(training.manager)
    record = f"/events/manage/{event}/record"
    with later(days=8):
        assert "already stands" not in browser.get(record).text
        for typed, words in (
            ("Nobody Here", "No member has this name"),
            (outsider.name, "was for others"),
            ("", "Please say who"),
        ):
            page = browser.post(f"{record}/guest", {"guest": typed})
            assert page.status_code == 422
            assert words in page.text
        browser.post(f"{record}/guest", {"guest": guest.name})
        page = browser.post(f"{record}/material", {"title": "Slides", "url": "javascript:x"})
        assert "begins with https://" in page.text
        browser.post(f"{record}/material", {"title": "Slides", "url": "https://files.example/slides"})
        browser.post(
            f"{record}/notes", {"recording_url": "https://video.example/1", "notes": "We **promised** it."}
        )
        page = training.community.browser(guest).get(f"/events/{event}").text
        for words in ("https://files.example/slides", "The recording", "We <strong>promised</strong> it."):
            assert words in page
        browser.post(f"{record}/drop", {"material": "1"})
        assert "files.example" not in training.community.browser(guest).get(f"/events/{event}").text
        assert browser.post(f"{record}/nonsense").status_code == 404


def test_a_promise_stays_until_it_is_answered_also_with_no(training: Training) -> None:
    event = training.event(kind="catch_up", title="Catch-up")
    values = {"owner": "Dana Director", "event_id": event}
    first = note_promise(training.manager, words="A test device each", due_on=date(2026, 3, 9), **values)  # type: ignore[arg-type]
    second = note_promise(training.manager, words="A public roadmap", due_on=None, **values)  # type: ignore[arg-type]
    assert [(row.number, row.overdue) for row in open_promises()] == [(first, True), (second, False)]
    reader = training.community.browser(training.super_user())
    assert "A public roadmap" in reader.get("/promises").text
    assert training.community.browser(training.community.member()).get("/promises").status_code == 404
    browser = training.community.browser(training.manager)
    page = browser.post(f"/promises/{second}", {"state": "declined", "answer": ""})
    assert "Please give the answer" in page.text
    browser.post(f"/promises/{second}", {"state": "declined", "answer": "Rivals read it too."})
    assert [row.number for row in open_promises()] == [first]
    assert [(row.number, row.answer) for row in answered_promises()] == [(second, "Rivals read it too.")]
    assert "Rivals read it too." in reader.get("/promises").text
    with pytest.raises(Refused, match="meanwhile"):
        answer_promise(training.manager, second, state="kept", answer="Yes.")
