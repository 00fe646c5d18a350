"""The worker: inside the web process or apart, started once, stopped by nothing but being told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import jobs, worker
from app.core.db import db
from app.core.kernel import kernel_of
from app.core.uow import wake_worker
from app.core.worker import checkpoint, ensure_embedded_worker, run_worker, work_once
from tests.app.core.toys import Boom, Happened, call_it, deliveries, happen, kernel, make_read_only, queue
from tests.app.core.toys import jobs as stored
from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.server import ROOT


def eventually(condition: Callable[[], object], *, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Set at the end of the test, whatever happens."""
    event = threading.Event()
    yield event
    event.set()
    wake_worker.set()


def start(app: Flask, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=run_worker, args=(app, stop), daemon=True)
    thread.start()
    return thread


def test_it_does_what_is_due_until_nothing_is(app: Flask) -> None:
    heard: list[int] = []
    kernel().consume("test.listener", lambda event: heard.append(event.number), Happened)
    kernel().handle("test.emits", lambda: happen(2))
    happen(1)
    queue("test.emits")
    assert work_once() == 3
    assert heard == [1, 2], "a delivery that a job left is due as well"
    assert work_once() == 0


def test_deliveries_wait_for_one_job_at_most(app: Flask) -> None:
    """Ten mails to a server that hangs must not keep the ledger waiting for ten time-outs."""
    order: list[str] = []
    kernel().consume("test.listener", lambda event: order.append("delivery"), Happened)

    def hang() -> None:
        if "job" not in order:
            happen(1)
        order.append("job")

    kernel().handle("test.hangs", hang)
    for _ in range(3):
        queue("test.hangs")
    work_once()
    assert order == ["job", "delivery", "job", "job"]


def test_it_is_woken_by_a_commit(
    sqlite_app: Flask, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL_S", 60.0)
    heard = threading.Event()
    kernel().consume("test.listener", lambda event: heard.set(), Happened)
    start(sqlite_app, stop)
    eventually(lambda: stored("core.prune"))
    happen(1)
    assert heard.wait(10)


def test_it_survives_errors_of_its_own_and_tells_them(
    sqlite_app: Flask,
    stop: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker, "POLL_S", 0.01)
    failures = []

    def fail_three_times(stop: object = None) -> int:
        failures.append(1)
        if len(failures) <= 3:
            raise Boom
        return 0

    monkeypatch.setattr(worker, "work_once", fail_three_times)
    thread = start(sqlite_app, stop)
    eventually(lambda: len(failures) > 5)
    assert thread.is_alive()
    assert "could not finish a step" in caplog.text


def test_it_plants_its_schedules_once_there_are_tables(
    tmp_path: Path, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was started before `flask db upgrade` must not need another start."""
    from app.core import migrate

    monkeypatch.setattr(worker, "POLL_S", 0.05)
    for app in in_context(build_app(f"sqlite:///{tmp_path}/new.sqlite3", tmp_path)):
        start(app, stop)
        time.sleep(0.2)
        migrate.upgrade()
        eventually(lambda: stored("core.prune"))
        stop.set()


def test_it_stops_when_told_to_and_leaves_the_rest_for_later(sqlite_app: Flask) -> None:
    stop = threading.Event()
    kernel().handle("test.last", stop.set)
    queue("test.last")
    queue("test.last")
    run_worker(sqlite_app, stop)
    assert sorted(job.state for job in stored("test.last")) == ["done", "due"]


def test_a_read_only_database_is_one_line_in_the_log_not_a_traceback(
    sqlite_app: Flask,
    stop: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker, "POLL_S", 0.01)
    caplog.set_level("WARNING")
    make_read_only(sqlite_app)
    start(sqlite_app, stop)
    eventually(lambda: "takes no writes" in caplog.text)
    assert "Traceback" not in caplog.text


class TestEmbedded:
    """In the default the worker is a thread of the web process."""

    @pytest.fixture
    def quiet(self, monkeypatch: pytest.MonkeyPatch) -> list[Flask]:
        """Applications for which a worker was started, without one really working."""
        started: list[Flask] = []
        monkeypatch.setattr(worker, "run_worker", lambda app, stop: started.append(app))
        return started

    def app_with(self, migrated: Path, folder: Path, setting: str) -> Flask:
        return build_app(sqlite_copy(migrated, folder), folder, EMBEDDED_WORKER=setting)

    def test_it_starts_once_however_many_requests_come_first(
        self, migrated_sqlite: Path, tmp_path: Path, quiet: list[Flask]
    ) -> None:
        app = self.app_with(migrated_sqlite, tmp_path, "auto")
        threads = [threading.Thread(target=lambda: app.test_client().get("/")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        eventually(lambda: quiet)
        assert quiet == [app]

    def test_each_application_has_its_own(
        self, migrated_sqlite: Path, tmp_path: Path, quiet: list[Flask]
    ) -> None:
        apps = [self.app_with(migrated_sqlite, tmp_path, "on") for _ in range(2)]
        for app in apps * 2:
            ensure_embedded_worker(app)
        eventually(lambda: len(quiet) == 2)

    def test_it_stays_away_where_somebody_runs_it_apart(
        self, migrated_sqlite: Path, tmp_path: Path, quiet: list[Flask]
    ) -> None:
        app = self.app_with(migrated_sqlite, tmp_path, "off")
        app.test_client().get("/")
        assert "worker" not in app.extensions

    def test_on_postgresql_it_is_off_unless_asked_for(self, migrated_postgresql: str, tmp_path: Path) -> None:
        for setting, wanted in (("auto", False), ("on", True)):
            app = build_app(migrated_postgresql, tmp_path, EMBEDDED_WORKER=setting)
            assert app.extensions["kernel"].settings.embedded_worker is wanted


class TestCheckpoint:
    """Only the worker moves SQLite's write-ahead log, so that no writer pays for it."""

    def wal(self) -> Path:
        return Path(f"{db.engine.url.database}-wal")

    def test_commands_alone_never_move_it(self, sqlite_app: Flask) -> None:
        for n in range(200):
            call_it(f"Name {n} " + "x" * 60)
        assert db.session.execute(text("PRAGMA wal_autocheckpoint")).scalar_one() == 0
        assert self.wal().stat().st_size > 200 * 4096

    def test_it_moves_everything_when_nobody_reads(self, sqlite_app: Flask) -> None:
        for n in range(50):
            call_it(f"Name {n}")
        db.session.remove()
        checkpoint()
        with db.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            _busy, logged, moved = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        assert logged == moved
        size = self.wal().stat().st_size
        for n in range(20):
            call_it(f"Again {n}")
        assert self.wal().stat().st_size == size, "the log is written from its start again"

    def test_the_worker_does_it_by_itself(
        self, sqlite_app: Flask, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(worker, "POLL_S", 0.01)
        monkeypatch.setattr(worker, "CHECKPOINT_S", 0.0)
        path = Path(str(db.engine.url.database))
        db.session.remove()
        before = path.read_bytes()
        start(sqlite_app, stop)
        call_it("Somewhere in the middle")
        eventually(lambda: path.read_bytes() != before and b"Somewhere in the middle" in path.read_bytes())

    def test_it_is_nothing_on_postgresql(self, postgresql_app: Flask) -> None:
        checkpoint()


class TestApart:
    """`flask worker`, as an administrator runs it."""

    @pytest.fixture
    def run(self, migrated_sqlite: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
        url = sqlite_copy(migrated_sqlite, tmp_path)
        processes = []

        def begin(**environment: str) -> subprocess.Popen[bytes]:
            settings = {
                "DATABASE_URL": url,
                "DATA_DIR": str(tmp_path),
                "SECRET_KEY": SECRET,
                "MAIL_URL": f"file://{tmp_path}/mail",
            }
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"]} | settings | environment,
                stderr=subprocess.PIPE,
            )
            processes.append(process)
            return process

        yield begin
        for process in processes:
            process.kill()
            process.communicate()

    @pytest.fixture
    def beside(self, migrated_sqlite: Path, tmp_path: Path, run: object) -> Iterator[Flask]:
        yield from in_context(build_app(f"sqlite:///{tmp_path}/community.sqlite3", tmp_path))

    def test_it_works_beside_the_web_process_and_ends_at_a_term(
        self, beside: Flask, run: Callable[..., subprocess.Popen[bytes]]
    ) -> None:
        process = run()
        eventually(lambda: [j for j in stored("core.prune") if j.finished_at], timeout_s=30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

    def test_a_worker_killed_in_a_job_loses_nothing(
        self, beside: Flask, run: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
    ) -> None:
        log = tmp_path / "hit"
        process = run(FAILPOINTS="job.before_handler=kill@1", FAILPOINT_LOG=str(log))
        assert process.wait(30) == -signal.SIGKILL
        assert log.read_text() == "job.before_handler\n"
        (job,) = stored("core.prune")
        assert (job.state, job.attempts) == ("running", 1)

        from app.core import clock

        with clock.shifted_by(jobs.LEASE):
            assert work_once() == len(kernel_of(beside).schedules)
        (job,) = stored("core.prune")
        assert (job.state, job.attempts) == ("due", 0)
        assert job.finished_at is not None
        assert deliveries() == []
