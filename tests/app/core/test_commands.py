"""One command, one commit: what a use case may rely on."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.accounts.models import Member
from app.core import clock, uow
from app.core.db import db, writing
from app.core.site import SiteRow, name_site
from app.core.uow import NestedCommand, command, emit, savepoint, wake_worker
from tests.app.core.toys import (
    Boom,
    Elsewhere,
    Happened,
    call_it,
    call_it_and_die,
    events,
    happen,
    kernel,
    queue,
    site_name,
)
from tests.make.community import Community


def test_returning_commits(app: Flask) -> None:
    assert call_it("Northlight") == "Northlight"
    assert site_name() == "Northlight"


@pytest.mark.parametrize("flush", [True, False], ids=["flushed", "not flushed"])
def test_raising_rolls_back(app: Flask, flush: bool) -> None:
    call_it("Before")
    with pytest.raises(Boom):
        call_it_and_die("After", flush=flush)
    assert site_name() == "Before"


def test_a_command_that_failed_leaves_the_session_fit_for_the_next(app: Flask) -> None:
    with pytest.raises(Boom):
        call_it_and_die("First")
    call_it("Second")
    assert site_name() == "Second"


def test_a_command_inside_a_command_raises_and_nothing_of_either_stays(app: Flask) -> None:
    @command
    def outer() -> None:
        name_site("Outer")
        call_it("Inner")

    with pytest.raises(NestedCommand, match="call_it"):
        outer()
    assert site_name() is None


def test_a_command_sees_what_was_committed_after_the_last_read(app: Flask) -> None:
    """A view that has read holds a snapshot; the command it calls must not decide on that."""
    call_it("Old")
    assert db.session.scalar(select(SiteRow.name)) == "Old"  # the snapshot is open from here on
    Elsewhere(app, lambda: call_it("New")).result()

    @command
    def decide() -> str | None:
        return db.session.scalar(select(SiteRow.name))

    assert decide() == "New"


def test_a_loaded_row_is_read_again_inside_a_command(app: Flask) -> None:
    call_it("Old")
    loaded = db.session.get_one(SiteRow, 1)
    assert loaded.name == "Old"
    Elsewhere(app, lambda: call_it("New")).result()

    @command
    def decide() -> str:
        return db.session.get_one(SiteRow, 1).name

    assert decide() == "New"


def test_events_are_emitted_inside_a_command_only(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a command"):
        emit(Happened())


def test_the_worker_is_woken_by_a_commit_that_leaves_work_and_by_nothing_else(app: Flask) -> None:
    kernel().consume("test.listener", lambda event: None, Happened)
    for leaves_work, act in (
        (False, lambda: call_it("Quiet")),
        (True, lambda: happen(1)),
        (True, lambda: queue("test.job")),
    ):
        wake_worker.clear()
        act()
        assert wake_worker.is_set() is leaves_work


def test_a_rolled_back_command_wakes_nobody(app: Flask) -> None:
    @command
    def promise_and_die() -> None:
        uow.leaves_work()
        raise Boom

    wake_worker.clear()
    with pytest.raises(Boom):
        promise_and_die()
    assert not wake_worker.is_set()


def test_a_savepoint_takes_back_its_changes_and_its_events_and_keeps_the_rest(app: Flask) -> None:
    kernel().consume("test.listener", lambda event: None, Happened)

    @command
    def try_something() -> None:
        name_site("Kept")
        emit(Happened(number=1))
        with suppress(Boom), savepoint():
            name_site("Lost")
            emit(Happened(number=2))
            raise Boom
        with savepoint():
            emit(Happened(number=3))

    try_something()
    assert site_name() == "Kept"
    assert sorted(event.payload["number"] for event in events()) == [1, 3]


def test_an_event_that_cannot_be_stored_undoes_the_command(app: Flask) -> None:
    kernel().consume("test.listener", lambda event: None, Happened)

    @command
    def say_the_unsayable() -> None:
        name_site("Lost")
        emit(Happened(number=object()))  # type: ignore[arg-type]

    with pytest.raises(Exception, match="not JSON serializable"):
        say_the_unsayable()
    assert site_name() is None


def test_writing_inside_writing_raises_instead_of_waiting_for_itself(app: Flask) -> None:
    with writing(), pytest.raises(RuntimeError, match="already"), writing():
        raise AssertionError("unreachable")


def test_two_commands_that_lock_two_rows_in_opposite_order_both_end_well(community: Community) -> None:
    """PostgreSQL ends one of them; it is run again. On SQLite one simply follows the other."""
    first, second = community.member().signed_in_id, community.member().signed_in_id
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    @command
    def rename(one: int, other: int, name: str) -> None:
        runs.append(name)
        change = update(Member).execution_options(synchronize_session=False)
        db.session.execute(change.where(Member.id == one).values(name=name))
        if len(runs) <= 2 and db.engine.dialect.name == "postgresql":
            both_hold_one.wait(10)
        db.session.execute(change.where(Member.id == other).values(name=name))

    threads = [
        Elsewhere(community.app, lambda: rename(first, second, "A")),
        Elsewhere(community.app, lambda: rename(second, first, "B")),
    ]
    for thread in threads:
        thread.result()
    db.session.rollback()
    names = set(db.session.scalars(select(Member.name).where(Member.id.in_([first, second]))))
    assert len(names) == 1, "the later one wrote both rows"
    if db.engine.dialect.name == "postgresql":
        # On a slow machine PostgreSQL may choose both.
        assert len(runs) in (3, 4), "there was a deadlock and one of the two was run again"


def test_a_command_that_loses_a_race_to_store_something_is_run_again_and_finds_it(app: Flask) -> None:
    """Two people send one form at once: the second must see the first's row, not an error."""
    both_looked = threading.Barrier(2)
    runs: list[int] = []

    @command
    def name_it_once(name: str) -> str:
        runs.append(1)
        found = db.session.scalar(select(SiteRow.name))
        if found is not None:
            return found
        if len(runs) <= 2 and db.engine.dialect.name == "postgresql":
            both_looked.wait(10)
        db.session.add(SiteRow(name=name, created_at=clock.now()))  # name_site would look once more
        return name

    one, other = Elsewhere(app, lambda: name_it_once("A")), Elsewhere(app, lambda: name_it_once("B"))
    assert one.result() == other.result() == site_name()
    if db.engine.dialect.name == "postgresql":
        assert len(runs) == 3


def test_a_real_violation_is_raised_in_the_end(app: Flask) -> None:
    runs = []

    @command
    def store_twice() -> None:
        runs.append(1)
        for _ in range(2):
            db.session.execute(
                text("INSERT INTO site (id, name, tagline, created_at) VALUES (1, 'x', '', '2026-01-01')")
            )

    with pytest.raises(Exception, match=r"(?i)unique"):
        store_twice()
    assert len(runs) <= uow.ATTEMPTS
    assert site_name() is None


def test_on_sqlite_a_command_has_the_write_lock_from_its_first_moment(sqlite_app: Flask) -> None:
    """Not from its first write: what it has read by then would be out of date, and SQLite would refuse it."""
    path = str(db.engine.url.database)

    @command
    def read_only_so_far() -> str:
        db.session.scalar(select(SiteRow.name))
        other = sqlite3.connect(path, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return str(error)
        finally:
            other.close()
        return "let in"

    assert read_only_so_far() == "database is locked"
