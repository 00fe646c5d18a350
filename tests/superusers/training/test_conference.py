"""A conference: who is invited, which sessions they come to, what it costs, and what came out of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.events import MemberClosed
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, Refused
from app.core.uow import command, emit
from superusers.training.jobs import invitations, surveys
from superusers.training.models import SurveyAnswer, SurveyTaker
from superusers.training.queries.costs import Amounts, costs_of
from superusers.training.queries.events import replies_of
from superusers.training.queries.invitations import invitations_to, kept_seats
from superusers.training.queries.sessions import days_of, own_sessions
from superusers.training.queries.surveys import outcome_of
from superusers.training.reply_tokens import sign_reply
from superusers.training.services.answer_event import answer_event
from superusers.training.services.change_event import change_event
from superusers.training.services.extend_invitations import extend_invitations
from superusers.training.services.invite_members import invite_members
from superusers.training.services.leave_session import leave_session
from superusers.training.services.note_attendance import note_attendance
from superusers.training.services.save_cost import save_cost
from superusers.training.services.save_needs import save_needs
from superusers.training.services.save_session import SessionDraft, save_session
from superusers.training.services.take_session import take_session
from superusers.training.services.take_survey import take_survey
from superusers.training.services.withdraw_invitation import withdraw_invitation
from tests.make.rewards import Rewards
from tests.make.training import NOON, Training, about, draft, later, row, wall_of, words_of

DAYS: dict[str, Any] = {
    "kind": "conference",
    "title": "The conference",
    "wall": wall_of("2026-05-28T09:00"),
    "minutes": 2940,
}
"""From a Thursday morning to Saturday at ten."""
BERLIN = ZoneInfo("Europe/Berlin")
DEADLINE = NOON + timedelta(days=20)


def conference(training: Training, **changes: Any) -> int:
    return training.event(**(DAYS | {"capacity": 3} | changes))


def people(training: Training, count: int) -> list[Actor]:
    return [training.super_user() for _ in range(count)]


def ids(actors: list[Actor]) -> list[int]:
    return [actor.signed_in_id for actor in actors]


def states(event_id: int) -> dict[str, str]:
    db.session.rollback()
    return {found.card.name: found.state.value for found in invitations_to(event_id)}


def test_an_invitation_keeps_a_seat_until_its_deadline_then_it_goes_to_the_next(training: Training) -> None:
    event = conference(training)
    accepts, declines, silent, reserve, last = chosen = people(training, 5)
    eager = training.super_user("Eager")
    done = invite_members(training.manager, event, ids(chosen), answer_by=DEADLINE)
    assert (done.sent, done.in_line, done.passed_over) == (3, 2, 0)
    assert answer_event(eager, event, "yes") == "waiting"  # every seat is kept for somebody
    mails = training.mails()
    assert about(mails, silent) == ["Will you come"]
    assert "A seat is kept for you until Mon 30 Mar 2026, 12:00" in " ".join(
        next(words_of(mail) for mail in mails if f"Hello {silent.name}," in words_of(mail)).split()
    )
    assert about(mails, reserve) == []
    assert answer_event(accepts, event, "yes") == "yes"
    # A no frees the seat: whoever waits comes first, then who is next to be invited.
    answer_event(declines, event, "no")
    assert dict(_answers(event))[eager.name] == "yes"
    with later(days=15):
        invitations()
        assert about(training.mails(), silent) == []
    with later(days=17):
        invitations()
        invitations()
        assert about(training.mails(), silent) == ["Please answer"]
    with later(days=20, minutes=1):
        assert kept_seats(event) == 0
        invitations()
        mails = training.mails()
        assert about(mails, silent) == ["Your seat is free again"]
        assert about(mails, reserve) == ["Will you come"]
        assert answer_event(silent, event, "yes") == "waiting"
        expected = [(accepts, "accepted"), (declines, "declined"), (silent, "lapsed"), (reserve, "open")]
        assert states(event) == {who.name: state for who, state in expected} | {last.name: "next"}
        # Who moved up has a week, though the deadline was over.
        withdraw_invitation(training.manager, event, reserve.signed_in_id)
        assert about(training.mails(), reserve) == ["An invitation was taken back"]
        assert dict(_answers(event))[silent.name] == "yes"
        assert states(event)[silent.name] == "accepted"
    with later(days=21):
        answer_event(silent, event, "no")
        assert states(event)[last.name] == "open"
        assert about(training.mails(), last) == ["Will you come"]


def _answers(event_id: int) -> list[tuple[str, str]]:
    return [(reply.name, reply.answer) for reply in replies_of(event_id)]


def test_invitations_refuse_what_would_promise_too_much(sqlite_training: Training) -> None:
    training = sqlite_training
    (member,) = people(training, 1)
    no_conference, no_seats = training.event(capacity=2), conference(training, capacity=None)
    for event, words in ((no_conference, "for conferences"), (no_seats, "how many seats")):
        with pytest.raises(Refused, match=words):
            invite_members(training.manager, event, ids([member]), answer_by=DEADLINE)
    event = conference(training, capacity=1)
    for answer_by in (NOON, NOON + timedelta(days=200)):
        with pytest.raises(Invalid, match="before the conference"):
            invite_members(training.manager, event, ids([member]), answer_by=answer_by)
    with pytest.raises(Invalid, match="for others"):
        invite_members(
            training.manager, event, [training.community.member().signed_in_id], answer_by=DEADLINE
        )
    invite_members(training.manager, event, ids([member]), answer_by=DEADLINE)
    assert extend_invitations(training.manager, event, answer_by=DEADLINE + timedelta(days=9)) == 1
    assert extend_invitations(training.manager, event, answer_by=DEADLINE) == 0  # nobody gets less
    with later(days=25):
        _leave(member)
        training.community.deliver()
        assert kept_seats(event) == 0


@command
def _leave(member: Actor) -> None:
    emit(MemberClosed(member.signed_in_id))


def test_the_manager_invites_by_page_and_the_invited_accept_by_mail(sqlite_training: Training) -> None:
    training = sqlite_training
    training.community.name_site()
    event = conference(training, capacity=2)
    first, second = training.super_user("Ada A."), training.super_user("Bo B.")
    manager = training.community.browser(training.manager)
    page = f"/events/manage/{event}/invitations"
    refused = manager.post(page, {"whom": "", "names": "Nobody Here", "until": "2026-04-01"})
    assert refused.status_code == 422
    assert "No member has this name or number: Nobody Here" in refused.text
    shown = manager.post(
        page, {"whom": "everybody", "names": "Bo B.", "until": "2026-04-01"}, follow_redirects=True
    )
    assert "Invited: 2." in shown.text
    assert "Wed 1 Apr 2026, 23:59" in shown.text
    link = f"/events/reply/{sign_reply(second.signed_in_id, event)}"
    browser = training.community.browser()
    assert "A seat is kept for you until" in browser.get(link).text
    browser.post(link, {"answer": "yes"}, page=link)
    theirs = training.community.browser(first)
    assert "You are invited. A seat is kept for you" in theirs.get(f"/events/{event}").text
    theirs.post(f"/events/{event}/reply", {"answer": "no"})
    assert states(event) == {"Ada A.": "declined", "Bo B.": "accepted"}
    other = training.community.browser(training.super_user())
    assert "1 seat left of 2" in other.get(f"/events/{event}").text
    assert other.get(page).status_code == 403


def session(training: Training, event: int, at: str, minutes: int = 60, **changes: object) -> int:
    values: dict[str, object] = {"title": f"At {at}", "words": "", "place": "", "day": 2, "at": at}
    values |= {"minutes": minutes, "signs_up": True, "capacity": None} | changes
    return save_session(training.manager, event, None, SessionDraft(**values))  # type: ignore[arg-type]


def test_sessions_take_as_many_as_fit_and_nobody_twice_at_once(training: Training) -> None:
    event = conference(training)
    ten, half_past = session(training, event, "10:00", capacity=1), session(training, event, "10:30")
    eleven = session(training, event, "11:00")
    plenary = session(training, event, "10:00", day=1, signs_up=False)
    with pytest.raises(Invalid, match="not between"):
        session(training, event, "09:30", day=3)
    first, second = training.coming(event, 2)
    take_session(first, event, ten)
    take_session(first, event, ten)
    with pytest.raises(Refused, match="At 10:00"):
        take_session(first, event, half_past)
    take_session(first, event, eleven)  # ends as the other begins
    with pytest.raises(Refused, match="All seats"):
        take_session(second, event, ten)
    with pytest.raises(Refused, match="for everybody"):
        take_session(second, event, plenary)
    with pytest.raises(Refused, match="Say yes"):
        take_session(training.super_user(), event, half_past)
    leave_session(first, event, ten)
    take_session(second, event, ten)
    with later(days=80), pytest.raises(Refused, match="begun"):
        take_session(second, event, half_past)
    # Whoever does not come gives back the sessions too.
    answer_event(second, event, "no")
    assert own_sessions(event, second.member_id) == []
    # The conference moves over a change of clocks, and its sessions with it: times on the wall stay.
    change_event(
        training.manager,
        event,
        draft(**DAYS | {"wall": wall_of("2026-10-24T09:00")}, capacity=3),
        seen=0,
        reason="Autumn.",
    )
    saturday, sunday = days_of(row(event), BERLIN, None)
    assert (saturday.words, sunday.words) == ("Sat 24 Oct 2026", "Sun 25 Oct 2026")
    assert sunday.rows[0].at == "10:00–11:00"


def test_sessions_are_planned_and_chosen_on_pages(sqlite_training: Training) -> None:
    training = sqlite_training
    training.community.name_site()
    event = conference(training)
    manager, page = training.community.browser(training.manager), f"/events/manage/{event}/sessions"
    (member,) = training.coming(event)
    theirs = training.community.browser(member)
    typed = {"title": "Firmware <b>lab</b>", "day": "2", "at": "14:00", "length": "45", "signs_up": "y"}
    assert manager.post(page, typed | {"at": "late"}).status_code == 422
    manager.post(page, typed | {"capacity": "5", "place": "Room 2"})
    assert "Firmware &lt;b&gt;lab" in theirs.get(f"/events/{event}/sessions").text
    theirs.post(f"/events/{event}/sessions/1/take")
    assert "You are in" in theirs.get(f"/events/{event}/sessions").text
    assert member.name in manager.get(page).text
    moved = manager.post(f"{page}/1", typed | {"at": "15:00"})
    assert moved.status_code == 422
    assert "1 signed up for this time" in moved.text
    manager.post(f"{page}/1", typed | {"title": "Firmware lab"})
    manager.post(f"{page}/1/drop")
    assert about(training.mails(), member)[-1] == "Not taking place"
    assert theirs.post(f"/events/{event}/sessions/1/take").status_code == 404


def test_costs_are_held_against_the_plan_and_the_budget_of_the_year(sqlite_training: Training) -> None:
    training = sqlite_training
    training.community.name_site()
    event, second = conference(training), conference(training, wall=wall_of("2026-11-05T09:00"))
    training.coming(event, 2)
    manager, page = training.community.browser(training.manager), f"/events/manage/{event}/costs"
    assert "There is no budget for 2026" in manager.get(page).text
    rewards = Rewards(training.community)
    rewards.plan_conferences(2026, planned=1_000_000, spent=50_000)
    assert manager.post(page, {"kind": "rooms", "planned": "12,345,67"}).status_code == 422
    manager.post(page, {"kind": "rooms", "words": "=40 rooms", "planned": "6000", "committed": "4500.50"})
    manager.post(page, {"kind": "travel", "planned": "1000", "spent": "1200"})
    save_cost(
        training.manager,
        second,
        None,
        kind="venue",
        words="",
        currency="EUR",
        amounts=Amounts(planned=500_000),
    )
    view = costs_of(row(event))
    assert view.total == Amounts(700_000, 450_050, 120_000)
    assert view.by_kind[0] == ("Travel", Amounts(100_000, 0, 120_000))
    assert view.by_kind[0][1].left == -20_000
    assert (view.all_of_year.planned, view.conferences, view.planned_beyond) == (1_200_000, 2, 200_000)
    assert view.not_written_down == 450_050 + 120_000 - 50_000
    shown = manager.get(page).text
    assert "2,000.00 EUR more than the line has" in shown
    assert "2,850.25 EUR" in shown  # a head
    manager.post(f"{page}/1", {"kind": "rooms", "planned": "6000", "committed": "0", "spent": "4500"})
    manager.post(f"{page}/2/drop")
    assert costs_of(row(event)).total == Amounts(600_000, 0, 450_000)
    assert training.community.browser(training.super_user()).get(page).status_code == 403


def test_what_came_out_is_asked_once_and_shown_from_five_answers_on(training: Training) -> None:
    before = conference(training, title="Spring", capacity=None)
    for member in training.coming(before, 5):
        with later(days=90):
            take_survey(member, before, scores={"worth": 3}, words="")
    event = conference(training, title="Autumn", capacity=None, wall=wall_of("2026-10-22T09:00"))
    *there, absent = training.coming(event, 6)
    training.mails()
    with pytest.raises(Refused, match="nothing to say"):
        take_survey(there[0], event, scores={"worth": 5}, words="")
    with later(days=229):
        note_attendance(training.manager, event, came=ids(there))
        surveys()
        surveys()
        mails = training.mails()
        assert about(mails, there[0]) == ["What came out of it"]
        assert about(mails, absent) == []
        with pytest.raises(Refused, match="who were there"):
            take_survey(absent, event, scores={"worth": 5}, words="")
        for number, member in enumerate(there[:4]):
            take_survey(member, event, scores={"worth": 5, "heard": 2}, words=f"Words {number}")
        assert (outcome_of(row(event)).n, outcome_of(row(event)).results) == (4, [])
        assert outcome_of(row(event)).words == []
        take_survey(there[4], event, scores={"worth": 1}, words="")
        with pytest.raises(Refused, match="You have answered"):
            take_survey(there[4], event, scores={"worth": 5}, words="")
        found = outcome_of(row(event))
        worth, *_ = found.results
        assert (found.asked, found.n, worth.n, worth.mean, worth.agree, worth.before) == (
            5,
            5,
            5,
            4.2,
            4,
            3.0,
        )
        assert (round(worth.low or 0, 2), round(worth.high or 0, 2)) == (0.38, 0.96)
        assert {answer.n for answer in found.results} == {5, 0, 4}
        assert sorted(found.words) == [f"Words {number}" for number in range(4)]
    assert not any(column.name.endswith("member_id") for column in SurveyAnswer.__table__.columns)
    assert set(db.session.scalars(select(SurveyTaker.member_id).where(SurveyTaker.event_id == event))) == set(
        ids(there)
    )


def test_rooms_and_travel_are_a_list_that_no_spreadsheet_runs(sqlite_training: Training) -> None:
    training = sqlite_training
    event = conference(training)
    first, second = training.coming(event, 2)
    nights = {"arrives": "2026-05-27", "leaves": "2026-05-30"}
    save_needs(first, event, {"travel": "=HYPERLINK(1)", "diet": "No nuts", **nights})
    page = f"/events/{event}/needs"
    theirs = training.community.browser(second)
    assert theirs.post(page, {"arrives": "2026-05-28"}).status_code == 422
    assert theirs.post(page, {"arrives": "2026-05-28", "leaves": "2026-05-28"}).status_code == 422
    theirs.post(page, {"arrives": "2026-05-28", "leaves": "2026-05-29"})
    organiser = training.community.browser(training.manager)
    run = f"/events/manage/{event}/needs"
    travel = list(csv.DictReader(io.StringIO(organiser.post(f"{run}/travel.csv").text)))
    assert [(line["name"], line["travel"], line["room from"]) for line in travel] == [
        (first.name, "'=HYPERLINK(1)", "2026-05-27"),
        (second.name, "", "2026-05-28"),
    ]
    assert "nuts" not in organiser.post(f"{run}/travel.csv").text
    assert [line["food"] for line in csv.DictReader(io.StringIO(organiser.post(f"{run}/care.csv").text))] == [
        "No nuts"
    ]
    shown = " ".join(organiser.post(run).text.split())
    assert '<th scope="row">Thu 28 May 2026</th><td class="num">2</td>' in shown
    looks = db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "training.needs_seen")).all()
    assert len(looks) == 4
    assert training.community.browser(training.super_user()).post(f"{run}/travel.csv").status_code == 403
