"""Events: planned, answered, changed, cancelled, and read in people's own calendars."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject

from app.accounts.events import MemberClosed
from app.core import clock
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command, emit
from app.notifications.queries import lines_page
from app.notifications.services.save_settings import save_settings
from superusers.training.jobs import mail_event
from superusers.training.queries.events import replies_of
from superusers.training.reply_tokens import sign_reply
from superusers.training.services.answer_event import answer_event
from superusers.training.services.cancel_event import cancel_event
from superusers.training.services.change_event import change_event
from superusers.training.services.join_event import join_event
from superusers.training.services.remind_attendees import remind_attendees
from superusers.training.services.retime_events import retime_events
from tests.make.training import Training, about, calendar_of, draft, later, row, wall_of, words_of


def answers(event_id: int) -> list[tuple[str, str]]:
    return [(reply.name, reply.answer) for reply in replies_of(event_id)]


def test_a_full_event_has_a_waiting_list_that_promotes_by_itself_in_order(training: Training) -> None:
    event = training.event(capacity=2)
    first, second, third, fourth = training.coming(event, 4)
    assert [answer for _, answer in answers(event)] == ["yes", "yes", "waiting", "waiting"]
    with later(hours=1):
        assert answer_event(third, event, "yes") == "waiting"  # asking again costs nobody their place
        assert answer_event(second, event, "no") == "no"
        mails = training.mails()
    assert dict(answers(event))[third.name] == "yes"
    assert dict(answers(event))[fourth.name] == "waiting"
    assert about(mails, first) == ["You are coming"]
    assert about(mails, third)[-1] == "A seat is yours"
    assert about(mails, fourth) == ["You are on the waiting list"]
    # More seats: whoever waits gets them, the rest are free.
    change_event(training.manager, event, draft(capacity=5), seen=0, reason="")
    assert dict(answers(event))[fourth.name] == "yes"


def test_a_mail_that_would_not_be_true_any_more_is_not_sent(training: Training) -> None:
    event = training.event()
    member = training.super_user()
    answer_event(member, event, "yes")
    answer_event(member, event, "no")
    mails = training.mails()
    assert about(mails, member) == ["You are not coming"]
    method, _ = calendar_of(mails[0]) or ("", "")
    assert method == "CANCEL"


def test_nobody_answers_what_is_past_cancelled_or_for_others(training: Training) -> None:
    event, gone = training.event(), training.event()
    outsider, insider = training.community.member(), training.super_user()
    with pytest.raises(NotFound):
        answer_event(outsider, event, "yes")
    cancel_event(training.manager, gone, reason="The speaker is ill.")
    with pytest.raises(Refused, match="cancelled"):
        answer_event(insider, gone, "yes")
    with later(days=8), pytest.raises(Refused, match="over"):
        answer_event(insider, event, "yes")
    unconfirmed = training.super_user(email_verified_at=None)
    with pytest.raises(Refused, match="e-mail"):
        answer_event(unconfirmed, event, "yes")
    assert answers(event) == []


def test_a_change_is_told_with_its_reason_and_moves_calendars(training: Training) -> None:
    event = training.event()
    (member,) = training.coming(event)
    (invited,) = training.mails()
    moved = draft(wall=wall_of("2026-03-30T19:00"))
    with pytest.raises(Invalid) as asked:
        change_event(training.manager, event, moved, seen=0, reason="")
    assert list(asked.value.problems) == ["reason"]
    assert change_event(training.manager, event, moved, seen=0, reason="The room is taken.") == 1
    (changed,) = training.mails()
    assert "The room is taken." in words_of(changed)
    before, after = (
        vobject.readOne((calendar_of(mail) or ("", ""))[1]).vevent for mail in (invited, changed)
    )
    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    # Clocks changed in between: on the wall it is seven in the evening all the same.
    assert row(event).starts_at == datetime(2026, 3, 30, 17, 0, tzinfo=UTC)
    assert after.dtstart.value.strftime("%H:%M") == "19:00"
    cancel_event(training.manager, event, reason="Nobody can host.")
    (off,) = training.mails()
    assert about([off], member) == ["Cancelled"]
    assert (calendar_of(off) or ("", ""))[0] == "CANCEL"


def test_words_alone_are_changed_without_a_mail(sqlite_training: Training) -> None:
    training = sqlite_training
    event = training.event()
    training.coming(event)
    training.mails()
    assert change_event(training.manager, event, draft(words="More words."), seen=0, reason="") == 0
    assert training.mails() == []


def test_two_managers_who_change_the_same_are_told(sqlite_training: Training) -> None:
    training = sqlite_training
    event = training.event()
    change_event(training.manager, event, draft(title="The first title"), seen=0, reason="")
    with pytest.raises(Invalid, match="Somebody else changed"):
        change_event(training.manager, event, draft(title="The second title"), seen=0, reason="")
    assert row(event).title == "The first title"


def test_a_series_keeps_its_wall_time_and_is_changed_from_one_day_on(sqlite_training: Training) -> None:
    training = sqlite_training
    first, second, third = training.series(by="weekday", times=3)
    assert [row(event).wall for event in (first, second, third)] == [
        "2026-03-17T19:00",
        "2026-04-21T19:00",
        "2026-05-19T19:00",
    ]
    assert row(second).starts_at == datetime(2026, 4, 21, 17, 0, tzinfo=UTC)
    one_hour_later = draft(wall=wall_of("2026-04-21T20:00"))
    change_event(training.manager, second, one_hour_later, seen=0, reason="", later_too=True)
    assert [row(event).wall[-5:] for event in (first, second, third)] == ["19:00", "20:00", "20:00"]
    with pytest.raises(Invalid, match="one event at a time"):
        change_event(
            training.manager,
            second,
            draft(wall=wall_of("2026-04-22T20:00")),
            seen=1,
            reason="",
            later_too=True,
        )
    cancel_event(training.manager, second, reason="Summer", later_too=True)
    assert [row(event).state for event in (first, second, third)] == ["planned", "cancelled", "cancelled"]


def test_reminders_follow_the_event_and_come_once(training: Training) -> None:
    event = training.event()
    (member,) = training.coming(event)
    training.mails()
    change_event(
        training.manager, event, draft(wall=wall_of("2026-03-18T19:00")), seen=0, reason="A day later."
    )
    training.mails()
    with later(days=6, hours=7):  # a day before what it was first
        assert training.mails() == []
    with later(days=7, hours=7):
        assert about(training.mails(), member) == ["Soon"]
        assert remind_attendees(event, "reminded", row(event).starts_at) == 0
    with later(days=8, hours=5, minutes=50):
        assert about(training.mails(), member) == ["The link is open"]


def test_the_link_is_for_those_who_come_and_opens_shortly_before(training: Training) -> None:
    event = training.event()
    (member,) = training.coming(event)
    other = training.super_user()
    secret = "secret-room"
    with later(days=7, hours=5):
        with pytest.raises(Refused, match="shortly before"):
            join_event(member, event)
        assert secret not in training.community.browser(member).get(f"/events/{event}").text
    with later(days=7, hours=5, minutes=50):
        browser = training.community.browser(member)
        assert secret not in browser.get(f"/events/{event}").text
        page = browser.post(f"/events/{event}/join", follow_redirects=True)
        assert secret in page.text
        assert replies_of(event)[0].joined_at == clock.now()
        assert (
            secret
            not in training.community.browser(other).post(f"/events/{event}/join", follow_redirects=True).text
        )
    assert all(secret not in str(mail) for mail in training.mails())


def test_a_mailed_link_answers_by_its_button_alone(training: Training) -> None:
    member = training.super_user(time_zone="Asia/Tokyo")
    training.event(invites=True)
    (mail,) = training.mails()
    assert about([mail], member) == ["Will you come"]
    assert "Wed 18 Mar 2026, 03:00–04:00 (Asia/Tokyo)" in words_of(mail)
    assert "Tue 17 Mar 2026, 19:00–20:00 (Europe/Berlin)" in words_of(mail)
    (path,) = re.findall(r"http://localhost(/events/reply/\S+)", words_of(mail))
    browser = training.community.browser()
    assert "Yes, I will come" in browser.get(path).text
    assert answers(1) == []
    page = browser.post(path, {"answer": "yes"}, page=path, follow_redirects=True)
    assert "You are coming" in page.text
    assert answers(1) == [(member.name, "yes")]
    assert browser.get(path[:-3] + "abc").status_code == 404
    stranger = training.community.member()
    assert browser.get(f"/events/reply/{sign_reply(stranger.signed_in_id, 1)}").status_code == 404


def test_what_is_over_is_told_in_the_past(sqlite_training: Training) -> None:
    training = sqlite_training
    event = training.event(capacity=1)
    training.community.name_site()
    came, waited = training.coming(event, 2)
    link = f"/events/reply/{sign_reply(came.signed_in_id, event)}"
    with later(days=7, hours=6, minutes=5):
        join_event(came, event)
    with later(days=8):
        theirs, manager = training.community.browser(came), training.community.browser(training.manager)
        pages = [theirs.get(page).text for page in (f"/events/{event}", "/events?show=past", link)]
        assert all("You had said yes" in page for page in pages)
        assert "1 person had said yes." in pages[0]
        assert pages[0].count("How was it?") == 1
        assert "Your feedback" in pages[0]
        pages += [
            theirs.get("/events/month?month=2026-03").text,
            training.community.browser(waited).get(f"/events/{event}").text,
            manager.get(f"/events/manage/{event}").text,
            manager.get("/events/manage").text,
        ]
    for page in pages:
        assert not re.search(r"(?i)you are coming|(are|is) coming|waiting list, in|>Comes<", page)


def test_a_calendar_is_read_by_its_secret_address_until_it_is_revoked(training: Training) -> None:
    kept, dropped = training.event(), training.event(title="Another hour", wall=wall_of("2026-03-19T19:00"))
    (member,) = training.coming(kept)
    answer_event(member, dropped, "yes")
    cancel_event(training.manager, dropped, reason="Ill.")
    browser = training.community.browser(member)
    browser.post("/events/calendar/renew")
    (path,) = re.findall(
        r"http://localhost(/events/calendar/\S+?\.ics)", browser.get("/events/calendar").text
    )
    anybody = training.community.browser()
    answer = anybody.get(path)
    assert answer.mimetype == "text/calendar"
    events = vobject.readOne(answer.text).vevent_list
    assert [(event.summary.value, event.status.value) for event in events] == [
        ("Firmware 3 in an hour", "CONFIRMED"),
        ("Another hour", "CANCELLED"),
    ]
    assert "secret-room" not in answer.text
    browser.post("/events/calendar/renew")
    assert anybody.get(path).status_code == 404
    (new,) = re.findall(r"http://localhost(/events/calendar/\S+?\.ics)", browser.get("/events/calendar").text)
    browser.post("/events/calendar/revoke")
    assert anybody.get(new).status_code == 404


def test_a_manager_plans_by_the_page_and_keeps_what_was_typed(training: Training) -> None:
    browser = training.community.browser(training.manager)
    typed = {
        "title": "Catch-up with the board",
        "kind": "catch_up",
        "audience": "super_users",
        "day": "2026-03-29",
        "at": "02:30",
        "time_zone": "Europe/Berlin",
        "length": "45",
        "meeting_url": "http://meet.example",
        "capacity": "many",
        "agenda": "Welcome",
        "host_1": "99999",
    }
    page = browser.post("/events/manage/new", typed)
    assert page.status_code == 422
    for words in ("never show 02:30", "begins with https://", "a whole number", "Please begin each line"):
        assert words in page.text
    assert "No member has a page with this number." in page.text
    assert 'value="Catch-up with the board"' in page.text
    right = typed | {"at": "19:00", "meeting_url": "", "capacity": "", "agenda": "15 Hello", "host_1": "Dana"}
    right |= {"management_1": "y", "role_1": "Chair", "repeats": "date", "times": "3"}
    page = browser.post("/events/manage/new", right, follow_redirects=True)
    assert "Planned: 3 events." in page.text
    seen = training.community.browser(training.super_user()).get("/events/1").text
    assert "Top management" in seen
    assert "19:00" in seen
    edited = browser.post(
        "/events/manage/1/edit", right | {"title": "Catch-up", "seen": "0"}, follow_redirects=True
    )
    assert "Saved." in edited.text
    assert browser.post("/events/manage/1/cancel", {"reason": ""}).status_code == 422
    assert (
        "Cancelled."
        in browser.post("/events/manage/1/cancel", {"reason": "Snow"}, follow_redirects=True).text
    )
    assert browser.get("/events/manage/1/edit").status_code == 403


def test_new_rules_of_a_zone_move_the_moment_and_not_the_wall(
    sqlite_training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = sqlite_training
    event = training.event()
    training.coming(event)
    training.mails()
    hour = timedelta(hours=1)
    right = row(event).starts_at
    monkeypatch.setattr(
        "superusers.training.services.retime_events.nearest_moment", lambda *_, **__: right - hour
    )
    assert retime_events() == 1
    assert (row(event).starts_at, row(event).wall) == (right - hour, "2026-03-17T19:00")
    assert len(training.mails()) == 1


def test_who_leaves_gives_the_seat_to_the_next(training: Training) -> None:
    event = training.event(capacity=1)
    first, second = training.coming(event, 2)
    _close(first.signed_in_id)
    training.community.deliver()
    assert answers(event) == [(second.name, "yes")]


@command
def _close(member_id: int) -> None:
    emit(MemberClosed(member_id=member_id))


def test_the_bell_tells_what_is_new_about_an_event_once(training: Training) -> None:
    community = training.community
    community.name_site()
    event = training.event(capacity=1, invites=False)
    first, waits = training.coming(event, 2)
    quiet = training.super_user()
    save_settings(quiet, in_app=set(), by_mail=set())
    answer_event(quiet, event, "yes")
    training.mails()
    answer_event(first, event, "no")
    cancel_event(training.manager, event, reason="The speaker is ill.")
    training.mails()
    mail_event(event, waits.signed_in_id, "called_off")
    community.deliver()
    lines = lines_page(waits.signed_in_id).lines
    assert [(line.title, line.words, line.url) for line in lines] == [
        ("Cancelled: Firmware 3 in an hour", "The speaker is ill.", f"/events/{event}")
    ]
    assert lines_page(quiet.signed_in_id).lines == []
    browser = community.browser(waits)
    assert "Cancelled: Firmware 3 in an hour" in browser.get("/notifications").text
    assert browser.post(lines[0].open_url).location == f"/events/{event}"
    assert 'name="in_app" value="event"' in browser.get("/settings/notifications").text
    assert 'name="by_mail" value="event"' not in browser.get("/settings/notifications").text
