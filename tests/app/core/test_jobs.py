"""Work for later: leased, renewed, retried, and never lost with its worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core import clock, jobs
from app.core.db import db
from app.core.jobs import enqueue, plant_schedules, prune_done, replay_dead, run_due
from app.core.site import SiteRow
from app.core.uow import command
from tests.app.core.toys import Boom, Elsewhere, call_it, kernel, queue, site_name
from tests.app.core.toys import jobs as stored

HOUR = timedelta(hours=1)
LEASE_OVER = jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def done(app: Flask) -> list[object]:
    """What the handler of `test.note` was given, in order."""
    notes: list[object] = []
    kernel().handle("test.note", lambda note=None: notes.append(note))
    return notes


def handle(handler: Callable[..., None], kind: str = "test.job") -> None:
    kernel().handle(kind, handler)


def refuse() -> None:
    raise Boom("no")


def lease() -> jobs.Leased:
    """Take the next job as a worker that is going to die would."""
    taken = jobs._lease_next()
    assert taken is not None
    return taken


def test_a_job_runs_once_with_what_it_was_given(done: list[object]) -> None:
    queue("test.note", note="hello")
    assert run_due() == 1
    assert run_due() == 0
    assert done == ["hello"]
    (job,) = stored("test.note")
    assert job.state == "done"
    assert job.finished_at is not None


def test_a_job_of_a_command_that_failed_is_not_there(done: list[object]) -> None:
    @command
    def enqueue_and_die() -> None:
        enqueue("test.note")
        raise Boom

    with pytest.raises(Boom):
        enqueue_and_die()
    assert stored("test.note") == []


def test_a_job_waits_for_its_time(done: list[object]) -> None:
    @command
    def later() -> None:
        enqueue("test.note", run_at=clock.now() + HOUR)

    later()
    assert run_due() == 0
    with clock.shifted_by(HOUR):
        assert run_due() == 1


def test_a_handler_runs_outside_any_transaction_and_calls_commands_of_its_own(app: Flask) -> None:
    def rename(name: str) -> None:
        call_it(name)

    handle(rename)
    queue("test.job", name="From a job")
    run_due()
    assert site_name() == "From a job"


def test_a_handler_that_changes_data_outside_a_command_fails(app: Flask) -> None:
    call_it("Before")

    def forget() -> None:
        db.session.get_one(SiteRow, 1).name = "Forgotten"

    handle(forget)
    queue("test.job")
    run_due()
    (job,) = stored("test.job")
    assert job.state == "due"
    assert "ChangeOutsideCommand" in (job.last_error or "")
    assert site_name() == "Before"


def test_a_key_drops_the_same_work_asked_for_twice(done: list[object]) -> None:
    queue("test.note", key="same", note=1)
    queue("test.note", key="same", note=2)
    queue("test.note", key="other", note=3)
    run_due()
    assert done == [1, 3]


def test_work_asked_for_again_after_it_began_is_done_again(app: Flask) -> None:
    """The one that runs may have read the data before they changed."""
    runs = []

    def ask_again() -> None:
        runs.append(1)
        if len(runs) == 1:
            queue("test.job", key="same")

    handle(ask_again)
    queue("test.job", key="same")
    assert run_due() == 2
    assert len(runs) == 2


def test_a_key_is_free_again_when_its_job_is_done(done: list[object]) -> None:
    for note in (1, 2):
        queue("test.note", key="same", note=note)
        run_due()
    assert done == [1, 2]


def test_a_failure_is_told_and_tried_again_later_and_later_and_ends_dead(app: Flask) -> None:
    handle(refuse)
    moment = clock.now()
    with clock.frozen_at(moment):
        queue("test.job")
    waits = []
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        with clock.frozen_at(moment):
            assert run_due() == 1
        (job,) = stored("test.job")
        assert (job.attempts, job.last_error) == (attempt, "Boom: no")
        waits.append(job.run_at - moment)
        moment = job.run_at
    assert job.state == "dead"
    growing = waits[:-1]
    assert growing == sorted(growing)
    assert growing[0] < timedelta(seconds=10)
    assert growing[-1] == jobs.LONGEST_PAUSE
    with clock.frozen_at(moment + 100 * HOUR):
        assert run_due() == 0


def test_a_mail_server_may_be_away_for_hours(app: Flask) -> None:
    """The pauses add up to more than an outage of an afternoon."""
    pauses = [min(jobs.LONGEST_PAUSE, timedelta(seconds=4**n)) for n in range(1, jobs.MAX_ATTEMPTS)]
    assert sum(pauses, timedelta()) > 4 * HOUR


def test_a_dead_job_is_tried_again_when_asked_to(app: Flask) -> None:
    broken = [True]

    def sometimes() -> None:
        if broken:
            raise Boom

    handle(sometimes)
    queue("test.job")
    for day in range(jobs.MAX_ATTEMPTS):
        with clock.shifted_by(timedelta(days=day)):
            run_due()
    assert stored("test.job")[0].state == "dead"
    broken.clear()
    assert replay_dead() == 1
    run_due()
    assert stored("test.job")[0].state == "done"


def test_an_unknown_kind_of_job_fails_and_says_so(app: Flask) -> None:
    queue("test.unheard_of")
    run_due()
    (job,) = stored("test.unheard_of")
    assert job.state == "due"
    assert "test.unheard_of" in (job.last_error or "")


def test_an_error_no_database_can_store_is_recorded_all_the_same(app: Flask) -> None:
    def say_nul() -> None:
        raise Boom("a NUL: \0")

    handle(say_nul)
    queue("test.job")
    run_due()
    assert stored("test.job")[0].last_error == "Boom: a NUL: \\0"


def test_a_failing_job_does_not_hold_up_the_next(done: list[object]) -> None:
    handle(refuse)
    queue("test.job")
    queue("test.note", note="through")
    assert run_due() == 2
    assert done == ["through"]


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(done: list[object]) -> None:
    queue("test.note", note="once")
    lease()
    assert run_due() == 0
    with clock.shifted_by(LEASE_OVER):
        assert run_due() == 1
    assert done == ["once"]
    assert stored("test.note")[0].attempts == 2


def test_a_heartbeat_renews_the_lease_while_the_handler_runs(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.5))
    entered, leave = threading.Event(), threading.Event()
    runs = []

    def long_work() -> None:
        runs.append(1)
        entered.set()
        assert leave.wait(10)

    handle(long_work)
    queue("test.job")
    worker = Elsewhere(app, run_due)
    assert entered.wait(10)
    first = until()
    time.sleep(0.7)  # longer than the lease
    assert until() > first
    assert run_due() == 0, "the job is still held"
    leave.set()
    assert worker.result() == 1
    assert runs == [1]
    assert not [t for t in threading.enumerate() if t.name.startswith("heartbeat")]


def until() -> datetime:
    moment = stored("test.job")[0].leased_until
    assert moment is not None
    return moment


def test_a_heartbeat_that_cannot_get_through_tries_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease outlives three missed beats; a thread that died of the first would give the job away."""
    monkeypatch.setattr(jobs, "HEARTBEAT_S", 0.01)
    beats: list[int] = []
    enough = threading.Event()

    def renew(job: jobs.Leased) -> None:
        beats.append(job.id)
        if len(beats) >= 3:
            enough.set()
        raise OSError("no database just now")

    monkeypatch.setattr(jobs, "_renew", renew)
    outcome: list[bool] = []
    handle(lambda: outcome.append(enough.wait(10)))
    queue("test.job")
    run_due()
    assert outcome == [True]
    assert stored("test.job")[0].state == "done"


@pytest.mark.parametrize("ending", ["success", "failure"])
def test_a_worker_that_lost_its_lease_cannot_say_how_the_job_ended(done: list[object], ending: str) -> None:
    queue("test.note")
    slow = lease()
    with clock.shifted_by(LEASE_OVER):
        lease()
    if ending == "success":
        jobs._record_success(slow)
    else:
        jobs._record_failure(slow, Boom())
    (job,) = stored("test.note")
    assert job.state == "running"
    assert job.lease != slow.lease
    assert job.last_error is None


def test_a_late_heartbeat_does_not_take_the_job_back(done: list[object]) -> None:
    queue("test.note")
    slow = lease()
    with clock.shifted_by(LEASE_OVER):
        lease()
        mine = stored("test.note")[0].leased_until
    with clock.shifted_by(HOUR):
        jobs._renew(slow)
    assert stored("test.note")[0].leased_until == mine


def test_a_job_that_kills_its_worker_every_time_ends_dead_and_lets_others_pass(done: list[object]) -> None:
    queue("test.note", note="killer")
    for n in range(jobs.MAX_ATTEMPTS):
        with clock.shifted_by(n * LEASE_OVER):
            lease()
    with clock.shifted_by((jobs.MAX_ATTEMPTS + 1) * LEASE_OVER):
        queue("test.note", note="harmless")
        assert run_due() == 1
    assert done == ["harmless"]
    killer = stored("test.note")[0]
    assert (killer.state, killer.last_error) == ("dead", "the worker died in the last attempt")


def test_two_workers_at_once_run_each_job_once(done: list[object], app: Flask) -> None:
    for note in range(20):
        queue("test.note", note=note)
    both_ready = threading.Barrier(2)

    def work() -> int:
        both_ready.wait(10)
        return run_due(limit=100)

    one, other = Elsewhere(app, work), Elsewhere(app, work)
    assert one.result() + other.result() == 20
    assert sorted(done) == list(range(20))  # type: ignore[type-var]


class TestSchedules:
    """Digests, reminders, pruning: rows of the same table that come back."""

    @pytest.fixture
    def runs(self, app: Flask) -> list[datetime]:
        moments: list[datetime] = []
        kernel().schedules.clear()
        kernel().handle("test.hourly", lambda: moments.append(clock.now()), every=HOUR)
        return moments

    def test_it_is_planted_once_however_often_workers_start(self, runs: list[datetime]) -> None:
        plant_schedules()
        plant_schedules()
        assert len(stored("test.hourly")) == 1

    def test_it_comes_back_after_its_time(self, runs: list[datetime]) -> None:
        plant_schedules()
        assert run_due() == 1
        assert run_due() == 0
        with clock.shifted_by(HOUR + timedelta(seconds=1)):
            assert run_due() == 1
        assert len(runs) == 2
        assert len(stored("test.hourly")) == 1

    def test_it_is_planted_once_even_while_it_runs(self, runs: list[datetime]) -> None:
        plant_schedules()
        lease()
        plant_schedules()
        assert len(stored("test.hourly")) == 1

    def test_it_survives_failing_for_good(self, runs: list[datetime]) -> None:
        kernel().job_handlers["test.hourly"] = refuse
        plant_schedules()
        start = clock.now()
        for n in range(jobs.MAX_ATTEMPTS):
            with clock.frozen_at(start + 2 * n * HOUR):
                run_due()
        (job,) = stored("test.hourly")
        assert (job.state, job.attempts, job.last_error) == ("due", 0, "Boom: no")
        assert job.run_at > start

    def test_the_kernel_prunes_what_is_done_and_old_and_nothing_else(self, runs: list[datetime]) -> None:
        kernel().handle("test.note", lambda: None)
        handle(refuse)
        for kind in ("test.note", "test.job"):
            queue(kind)
        run_due()
        prune_done()
        assert len(stored()) == 2
        with clock.shifted_by(timedelta(days=30)):
            prune_done()
        assert [job.kind for job in stored()] == ["test.job"]
