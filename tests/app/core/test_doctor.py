"""`flask doctor` finds every fault it promises to find: each is planted here."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from app.core import clock, delivery, doctor, migrate
from app.core.db import db
from app.core.delivery import deliver_due
from app.core.doctor import FAIL, OK, WARN, Finding, examine
from app.core.jobs import Job, run_due
from app.core.uow import command
from tests.app.core.smtp import MailServer
from tests.app.core.toys import Boom, Happened, call_it, happen, kernel, queue
from tests.conftest import build_app, in_context

DAY = timedelta(days=1)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """As in production, down to its pragmas."""
    yield from in_context(build_app(database_url, tmp_path, durable=True))


def found(what: str) -> Finding:
    db.session.rollback()
    return {finding.what: finding for finding in examine()}[what]


def test_a_healthy_installation_has_nothing_to_mend(app: Flask) -> None:
    levels = {finding.what: finding.level for finding in examine()}
    assert set(levels) == set(doctor.CHECKS | kernel().checks)
    assert set(levels.values()) <= {OK, WARN}
    assert levels["mail"] == WARN, "mail to a folder reaches nobody"


def test_a_secret_of_a_few_characters_is_found(building: Callable[..., Flask]) -> None:
    building(SECRET_KEY="abc" * 20)
    assert found("secret key").level == FAIL


def test_an_old_sqlite_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("database").level == OK
    monkeypatch.setattr(doctor, "MIN_SQLITE", (99, 0, 0))
    assert found("database").level == FAIL


@pytest.mark.parametrize("pragma", ["foreign_keys=OFF", "synchronous=NORMAL", "wal_autocheckpoint=1000"])
def test_a_pragma_that_is_not_ours_is_found(building: Callable[..., Flask], pragma: str) -> None:
    building(durable=True)
    assert found("pragmas").level == OK
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA {pragma}"))
    finding = found("pragmas")
    assert finding.level == FAIL
    assert pragma.split("=")[0] in finding.says


def test_a_pending_migration_is_found(app: Flask) -> None:
    assert found("migrations").level == OK
    stamp("0000")
    finding = found("migrations")
    assert finding.level == FAIL
    assert "db upgrade" in finding.says
    stamp(str(migrate.head_revision()))


@command
def stamp(revision: str) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": revision})


def test_a_database_without_tables_is_found(tmp_path: Path) -> None:
    for _ in in_context(build_app(f"sqlite:///{tmp_path}/empty.sqlite3", tmp_path)):
        levels = {finding.what: finding.level for finding in examine()}
        assert levels["migrations"] == FAIL
        assert levels["deliveries"] == FAIL


def test_dead_deliveries_are_found_and_how_to_replay_them(app: Flask) -> None:
    def refuse(event: Happened) -> None:
        raise Boom

    kernel().consume("test.broken", refuse, Happened)
    happen(1)
    assert found("deliveries").level == OK
    for day in range(delivery.MAX_ATTEMPTS):
        with clock.shifted_by(day * DAY):
            deliver_due()
    finding = found("deliveries")
    assert finding.level == FAIL
    assert finding.says.startswith("1 dead")
    assert "deliveries replay" in finding.says


def test_deliveries_that_nobody_carries_out_are_found(app: Flask) -> None:
    kernel().consume("test.listener", lambda event: None, Happened)
    happen(1)
    assert found("deliveries").level == OK
    with clock.shifted_by(timedelta(minutes=10)):
        finding = found("deliveries")
    assert finding.level == WARN
    assert "worker" in finding.says


def test_jobs_that_nobody_runs_are_found(app: Flask) -> None:
    queue("test.job")
    assert found("jobs").level == OK
    with clock.shifted_by(timedelta(minutes=10)):
        assert found("jobs").level == WARN


def test_jobs_that_failed_for_good_are_found(app: Flask) -> None:
    queue("test.unheard_of")
    for day in range(20):
        with clock.shifted_by(day * DAY):
            run_due()
    finding = found("jobs")
    assert finding.level == WARN
    assert "jobs replay" in finding.says


def test_a_log_that_nobody_checkpoints_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MAX_WAL_BYTES", 100_000)
    assert found("write-ahead log").level == OK
    for n in range(40):
        call_it(f"Name {n}")
    assert found("write-ahead log").level == WARN


class TestMail:
    def test_a_server_that_answers_is_well(self, building: Callable[..., Flask]) -> None:
        with MailServer() as server:
            building(MAIL_URL=server.url)
            assert found("mail").level == OK
        assert server.received == [], "looking sends nothing"

    @pytest.mark.parametrize("mood", ["busy", "no_tls"])
    def test_a_server_that_refuses_is_found(self, building: Callable[..., Flask], mood: str) -> None:
        with MailServer(mood) as server:
            building(MAIL_URL=server.url)
            assert found("mail").level == FAIL

    def test_a_wrong_password_is_found(self, building: Callable[..., Flask]) -> None:
        with MailServer("distrusts") as server:
            building(MAIL_URL=server.url.replace("//", "//post:wrong@"))
            finding = found("mail")
        assert finding.level == FAIL
        assert "535" in finding.says

    @pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "pigeon://loft"])
    def test_nobody_there_is_found(self, building: Callable[..., Flask], url: str) -> None:
        building(MAIL_URL=url)
        assert found("mail").level == FAIL


def test_a_clock_that_was_set_back_is_found(app: Flask) -> None:
    queue("test.job")
    assert found("clock").level == OK
    make_jobs_of(clock.now() + timedelta(hours=1))
    finding = found("clock")
    assert finding.level == FAIL
    assert "future" in finding.says


@command
def make_jobs_of(moment: object) -> None:
    db.session.execute(update(Job).values(created_at=moment))


@pytest.mark.postgres
def test_a_clock_apart_from_the_servers_is_found(postgresql_app: Flask) -> None:
    with clock.shifted_by(timedelta(minutes=2)):
        finding = found("clock")
    assert finding.level == FAIL
    assert "120 s" in finding.says or "119 s" in finding.says


def test_a_disk_that_is_nearly_full_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(100, 99, 5 * 1024**2))
    assert found("disk").level == WARN


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> tuple[str, str]:
        raise Boom("out of\norder")

    monkeypatch.setitem(doctor.CHECKS, "database", break_down)
    assert found("database") == Finding("database", FAIL, "Boom: out of")
    assert found("disk").level in (OK, WARN)


def test_the_command_says_all_of_it_and_fails_when_something_must_be_mended(
    building: Callable[..., Flask],
) -> None:
    well = building(durable=True).test_cli_runner().invoke(args=["doctor"])
    assert well.exit_code == 0
    assert all(what in well.output for what in doctor.CHECKS)
    ill = building(durable=True, MAIL_URL="smtp://127.0.0.1:1").test_cli_runner().invoke(args=["doctor"])
    assert ill.exit_code == 1
    assert "FAIL  mail" in ill.output


def test_a_folder_for_pictures_that_cannot_be_written_is_found(sqlite_app: Flask, tmp_path: Path) -> None:
    assert found("pictures").level == OK
    (tmp_path / "uploads").rmdir()
    (tmp_path / "uploads").write_text("a file stands in its place")
    finding = found("pictures")
    assert finding.level == FAIL
    assert "UPLOADS_URL" in finding.says
