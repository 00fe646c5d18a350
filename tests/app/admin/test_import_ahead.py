"""The process that reads ahead: all it makes and its errors arrive, and it never stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Member
from app.admin.importing import importer
from app.admin.importing.ahead import AheadFailed, ahead
from app.admin.importing.readers_common import UnreadableError
from app.core.db import db
from tests.make.community import Community
from tests.make.imports import held, import_dump, one_of_everything, write_dump

ROOT = Path(__file__).parents[3]


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def endless() -> Iterator[int]:
    while True:
        yield os.getpid()


def test_everything_arrives_in_order_from_another_process(sqlite_app: Flask) -> None:
    def produce() -> Iterator[tuple[int, int, str]]:
        for number in range(300):
            yield number, os.getpid(), "x" * 10_000  # more than the pipe holds

    found = list(ahead(produce))
    assert [number for number, _, _ in found] == list(range(300))
    assert len({process for _, process, _ in found}) == 1
    assert found[0][1] != os.getpid()
    assert gone(found[0][1])


def test_it_reads_the_database_through_connections_of_its_own(community: Community) -> None:
    community.member("Ann")
    assert db.session.scalars(select(Member.name)).all() == ["Ann"]

    def produce() -> Iterator[list[str]]:
        yield list(db.session.scalars(select(Member.name)))

    assert list(ahead(produce)) == [["Ann"]]
    assert db.session.scalars(select(Member.name)).all() == ["Ann"]


def test_a_broken_file_is_reported_after_what_stood_before(sqlite_app: Flask) -> None:
    def produce() -> Iterator[int]:
        yield 1
        raise UnreadableError("Posts.xml", 7, "broken")

    made = ahead(produce)
    assert next(made) == 1
    with pytest.raises(UnreadableError, match=r"Posts\.xml, line 7: broken"):
        next(made)


def test_a_programming_error_arrives_with_its_place(sqlite_app: Flask) -> None:
    def produce() -> Iterator[int]:
        yield 1 // 0

    with pytest.raises(AheadFailed, match="ZeroDivisionError") as failure:
        list(ahead(produce))
    assert "yield 1 // 0" in str(failure.value)


def test_a_process_that_was_killed_is_no_end_of_file(sqlite_app: Flask) -> None:
    def produce() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(AheadFailed, match="ended unexpectedly"):
        list(ahead(produce))


def test_it_ends_with_whoever_uses_it(sqlite_app: Flask) -> None:
    made: Generator[int] = ahead(endless)
    process = next(made)
    assert not gone(process)
    made.close()
    assert gone(process)


def test_it_ends_when_the_importing_process_is_killed(tmp_path: Path) -> None:
    program = """
import os, sys
from tests.conftest import build_app
from tests.app.admin.test_import_ahead import endless
from app.admin.importing.ahead import ahead
from pathlib import Path
folder = Path(sys.argv[1])
with build_app(f"sqlite:///{folder}/community.sqlite3", folder).app_context():
    for process in ahead(endless):
        print(process, flush=True)
        os.kill(os.getpid(), 9)
"""
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    process = int(killed.stdout)
    deadline = time.monotonic() + 10
    while not gone(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(process)


def test_on_one_core_the_same_is_imported_without_it(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    monkeypatch.setattr(importer, "ahead", None)
    monkeypatch.setattr(importer, "CORES", 1)
    outcome = import_dump(folder)
    assert outcome.posts == 14
    assert sum(held()["questions"].values()) == 10
