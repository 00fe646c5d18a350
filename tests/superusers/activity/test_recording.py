"""The switches, the door, what is stored: with consent only, once, and gone when it is taken back."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.passwords import hash_password
from app.accounts.services.close_account import close_account
from app.core import clock
from app.core.db import db
from app.core.policy import Refused
from superusers.activity.beats import MOST_WAITING, Act, Buffer
from superusers.activity.jobs import Flusher
from superusers.activity.models import ActivityDay, Finding, Pattern, Recording, Visit
from superusers.activity.present import the_buffer, the_tickets
from superusers.activity.queries import days_of, switches_of
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.erase_time import erase_time
from superusers.activity.services.pause_recording import pause_recording
from superusers.activity.services.share_time import share_time
from superusers.activity.services.start_recording import start_recording
from superusers.activity.services.store_heard import store_heard
from tests.make.community import Community
from tests.make.presence import (
    NOON,
    TODAY,
    Tab,
    act,
    day_of,
    flush,
    recorded,
    send,
    visits,
    write_days,
    write_finding,
)

HALF = timedelta(seconds=30)
TABLES = (ActivityDay, Visit, Finding, Pattern)


def rows_of(member_id: int) -> int:
    return sum(
        db.session.scalar(select(func.count()).where(table.member_id == member_id)) or 0 for table in TABLES
    )


class TestConsent:
    def test_nothing_is_recorded_at_first(self, community: Community) -> None:
        actor = community.member()
        Tab(actor).beat(NOON + HALF)
        act(actor, NOON)
        assert flush() == 0
        assert rows_of(actor.signed_in_id) == 0
        assert not switches_of(actor.signed_in_id).records

    def test_with_the_switch_on_beats_become_days_and_visits(self, community: Community) -> None:
        actor = recorded(community)
        act(actor, NOON)
        Tab(actor).stay(NOON, 600)
        day = day_of(actor)
        assert (day.verified, day.unverified, day.reading, day.visits) == (600, 0, 600, 1)
        [visit] = visits(actor)
        assert (visit.started_at, visit.ended_at) == (NOON, NOON + timedelta(minutes=10))
        assert (visit.credited, visit.verified) == (600, 600)

    def test_it_does_not_matter_how_beats_are_bundled(self, community: Community) -> None:
        actor, other = recorded(community), recorded(community)
        for who in (actor, other):
            tab = Tab(who)
            for n in range(1, 40):
                tab.beat(NOON + n * HALF)
                if n == 20:
                    act(who, NOON + n * HALF)
                if who is other:
                    flush()
        assert day_of(actor) == day_of(other)
        assert visits(actor) == visits(other)

    def test_an_act_that_comes_later_verifies_what_was_stored(self, community: Community) -> None:
        actor = recorded(community)
        end = Tab(actor).stay(NOON, 600)
        assert day_of(actor).verified == 0
        act(actor, end)
        assert (day_of(actor).verified, day_of(actor).unverified) == (600, 0)

    def test_sharing_needs_recording(self, sqlite_community: Community) -> None:
        with pytest.raises(Refused):
            share_time(sqlite_community.member(), shares=True)

    def test_while_paused_nothing_is_added_and_nothing_goes(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        tab = Tab(actor)
        tab.beat(NOON + HALF)
        before = day_of(actor)
        pause_recording(actor, paused=True)
        tab.beat(NOON + 2 * HALF)
        assert day_of(actor) == before
        pause_recording(actor, paused=False)
        tab.beat(NOON + 3 * HALF)
        assert day_of(actor).reading == before.reading + 30

    def test_there_is_nothing_to_pause_when_nothing_is_recorded(self, sqlite_community: Community) -> None:
        with pytest.raises(Refused):
            pause_recording(sqlite_community.member(), paused=True)

    def test_erasing_leaves_nothing_and_beats_on_their_way_are_refused(self, community: Community) -> None:
        actor = recorded(community, shares=True)
        write_days(actor, clock.now().date() - timedelta(days=1), [3.0] * 20)
        classify_members(again=True)
        tab = Tab(actor)
        tab.beat(NOON + HALF)
        write_finding(actor, TODAY)
        flush()
        assert rows_of(actor.signed_in_id) > 20
        tab.beat(NOON + 2 * HALF)
        erase_time(actor)
        flush()
        assert rows_of(actor.signed_in_id) == 0
        assert switches_of(actor.signed_in_id).recording_since is None
        kept = db.session.execute(
            select(Recording.credited_until, Recording.state).where(Recording.member_id == actor.signed_in_id)
        ).one()
        assert tuple(kept) == (0, {})

    def test_a_ticket_of_the_time_before_does_not_reach_back(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        tab = Tab(actor)
        erase_time(actor)
        with clock.frozen_at(NOON + HALF):
            start_recording(actor)
        tab.beat(NOON + HALF)
        assert day_of(actor).reading == 0
        tab.beat(NOON + 2 * HALF)
        assert day_of(actor).reading == 30

    def test_who_leaves_takes_their_time_along(self, community: Community) -> None:
        stored = hash_password("correct horse battery")
        actor = community.member(password_hash=stored, email="a@example.com", email_key="a@example.com")
        with clock.frozen_at(NOON - HALF):
            start_recording(actor)
        Tab(actor).beat(NOON + HALF)
        flush()
        close_account(actor, checked_hash=stored)
        community.deliver()
        assert rows_of(actor.signed_in_id) == 0
        assert db.session.get(Recording, actor.signed_in_id) is None


class TestTwoProcesses:
    def test_an_hour_stored_by_two_is_an_hour(self, app: Flask, community: Community) -> None:
        """Each process has a buffer; the cursor that both move is in the database, behind a row lock."""
        actor = recorded(community)
        buffers: list[list[object]] = [[], []]
        tabs = [Tab(actor), Tab(actor)]
        for n in range(1, 121):
            for tab, kept in zip(tabs, buffers, strict=True):
                tab.beat(NOON + n * HALF)
                kept += the_buffer().take()
        together, failed = threading.Barrier(2), []

        def store(kept: list[object]) -> None:
            try:
                with app.app_context():
                    for n in range(0, 120, 10):
                        together.wait(10)
                        store_heard(kept[n : n + 10])  # type: ignore[arg-type]
            except Exception as error:
                failed.append(error)
                together.abort()

        threads = [threading.Thread(target=store, args=(kept,)) for kept in buffers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        day = day_of(actor)
        assert day.reading == 3600
        assert day.overlap == 3600
        assert sum(visit.credited for visit in visits(actor)) == 3600


class TestDoor:
    @pytest.fixture
    def tab(self, sqlite_community: Community) -> Tab:
        return Tab(recorded(sqlite_community, since=clock.now() - HALF), clock.now() - HALF)

    def post(self, tab: Tab, body: bytes) -> int:
        from flask import current_app

        return int(current_app.test_client().post("/activity/beat", data=body).status_code)

    def test_a_beat_is_taken_without_cookie_and_form_token(self, tab: Tab) -> None:
        assert self.post(tab, tab.line(20)) == 204
        assert flush() == 1
        assert day_of(tab.actor, clock.now().date()).reading in (19, 20)

    def test_it_sets_no_cookie_and_says_nothing(self, tab: Tab, sqlite_app: Flask) -> None:
        answer = sqlite_app.test_client().post("/activity/beat", data=tab.line(20))
        assert answer.data == b""
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"x",
            b"\xff\xfe",
            b"1.1763000000.forum.question.AAAAAAAAAAAAAAAAAAAAAA|tab1|1|1|r",
            b"1.1763000000.forum.question.AAAAAAAAAAAAAAAAAAAAAA|tab1|-1|1|r|t",
            b"1.1763000000.forum.question.AAAAAAAAAAAAAAAAAAAAAA|tab1|1|99999999999|r|t",
            "1.1763000000.forum.question.AAAAAAAAAAAAAAAAAAAAAA|tab1|١|1|r|t".encode(),
            b"x" * 201,
        ],
    )
    def test_what_is_no_beat_is_refused(self, tab: Tab, body: bytes) -> None:
        assert self.post(tab, body) == 400
        assert the_buffer().take() == []

    def test_a_forged_ticket_is_refused(self, tab: Tab) -> None:
        member = tab.actor.signed_in_id
        good = tab.line(20)
        for forged in (
            good.replace(f"{member}.".encode(), f"{member + 1}.".encode(), 1),
            good.replace(b"forum.question", b"forum.home"),
            good.replace(tab.ticket[-22:].encode(), b"A" * 22),
        ):
            assert self.post(tab, forged) == 401
        assert the_buffer().take() == []

    @pytest.mark.parametrize(("hours", "status"), [(11.9, 204), (12.1, 401), (-0.1, 401)])
    def test_a_ticket_is_good_for_twelve_hours(self, tab: Tab, hours: float, status: int) -> None:
        old = Tab(tab.actor, clock.now() - timedelta(hours=hours))
        assert self.post(old, old.line(20)) == status

    def test_only_posts_are_taken(self, tab: Tab, sqlite_app: Flask) -> None:
        assert sqlite_app.test_client().get("/activity/beat").status_code == 405

    def test_a_ticket_opens_nothing_else(self, tab: Tab, sqlite_app: Flask) -> None:
        client = sqlite_app.test_client()
        client.set_cookie("sid", tab.ticket, domain="localhost")
        assert client.get("/my-time").location.startswith("/sign-in")

    def test_a_replay_counts_nothing(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        body = Tab(actor).beat(NOON + HALF)
        for n in range(2, 100):
            send(body, NOON + n * HALF)
        assert day_of(actor).reading == 30


def flusher_of(community: Community, *, threaded: bool) -> Flusher:
    return Flusher(the_buffer(), context=community.app.app_context, threaded=lambda: threaded)


class TestBuffer:
    def test_a_flood_does_not_eat_the_memory(self) -> None:
        buffer = Buffer()
        for n in range(MOST_WAITING + 10):
            buffer.add(Act(1, n))
        assert len(buffer.take()) == MOST_WAITING
        assert buffer.dropped == 10

    def test_while_the_database_takes_no_writes_beats_wait(
        self, sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from app.core.uow import StorageUnavailable
        from superusers.activity import jobs

        actor = recorded(sqlite_community)
        flusher = flusher_of(sqlite_community, threaded=False)
        Tab(actor).beat(NOON + HALF)

        def refuse(_heard: object) -> int:
            raise StorageUnavailable("read-only")

        with monkeypatch.context() as patched:
            patched.setattr(jobs, "store_heard", refuse)
            assert flusher.flush() == 1
        assert len(the_buffer().waiting) == 1
        flusher.flush()
        assert day_of(actor).reading == 30

    def test_a_thread_stores_what_waits(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        flusher = flusher_of(sqlite_community, threaded=True)
        Tab(actor).beat(NOON + HALF)
        flusher.ensure_running()
        assert flusher.thread is not None
        deadline = monotonic() + 20
        while not days_of(actor.signed_in_id, TODAY) and monotonic() < deadline:
            db.session.rollback()  # or it goes on reading what was true at first
            sleep(0.05)
        assert day_of(actor).reading == 30

    def test_one_member_cannot_make_the_others_wait(self, sqlite_community: Community) -> None:
        actor = recorded(sqlite_community)
        tab = Tab(actor)
        for n in range(500):
            tab.beat(NOON + timedelta(milliseconds=n))
        assert flush() == 200

    def test_a_ticket_names_the_page_and_nothing_typed(self, sqlite_app: Flask) -> None:
        assert the_tickets().issue(7, "x|y z", 1_763_000_000).startswith("7.1763000000.other.")
