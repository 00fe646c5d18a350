"""Events reach each of their consumers at least once, whatever happens in between."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock, delivery
from app.core.db import db
from app.core.delivery import count_deliveries, deliver_due, longest_wait, prune_delivered, replay_dead
from app.core.events import Event
from app.core.jobs import enqueue
from app.core.site import name_site
from app.core.uow import command, emit
from tests.app.core.toys import (
    Boom,
    Elsewhere,
    Happened,
    deliveries,
    events,
    happen,
    jobs,
    kernel,
    site_name,
)

LATER = timedelta(days=1)


@pytest.fixture
def heard(app: Flask) -> list[int]:
    """What a consumer has heard, in order."""
    numbers: list[int] = []
    kernel().consume("test.listener", lambda event: numbers.append(event.number), Happened)
    return numbers


def test_an_event_reaches_its_consumer_once(heard: list[int]) -> None:
    happen(7)
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert heard == [7]


def test_events_of_a_command_that_failed_never_happened(heard: list[int]) -> None:
    @command
    def happen_and_die() -> None:
        emit(Happened())
        raise Boom

    with pytest.raises(Boom):
        happen_and_die()
    assert events() == []
    assert deliveries() == []


def test_event_and_deliveries_are_in_the_transaction_that_emitted(heard: list[int]) -> None:
    kernel().consume("test.second", lambda event: None, Happened)
    happen(1, 2)
    assert [event.payload for event in events()] == [{"number": 1}, {"number": 2}]
    assert [row.consumer for row in deliveries()] == ["test.listener", "test.second"] * 2
    assert heard == []


def test_an_event_nobody_listens_to_is_not_stored(app: Flask) -> None:
    happen(1)
    assert events() == []


def test_deliveries_come_oldest_first(heard: list[int]) -> None:
    happen(1, 2)
    happen(3)
    deliver_due()
    assert heard == [1, 2, 3]


def test_what_a_failing_consumer_changed_emitted_and_enqueued_is_undone(app: Flask) -> None:
    def change_and_die(event: Happened) -> None:
        name_site("Lost")
        emit(Happened(number=99))
        enqueue("test.lost")
        db.session.flush()
        raise Boom

    kernel().consume("test.clumsy", change_and_die, Happened)
    happen(1)
    deliver_due()
    assert site_name() is None
    assert jobs() == []
    assert [event.payload["number"] for event in events()] == [1]
    (failed,) = deliveries()
    assert (failed.attempts, failed.last_error) == (1, "Boom: ")


def test_what_a_consumer_emits_is_delivered_in_its_turn(app: Flask) -> None:
    heard: list[int] = []

    def pass_on(event: Happened) -> None:
        heard.append(event.number)
        if event.number < 3:
            emit(Happened(number=event.number + 1))

    kernel().consume("test.chain", pass_on, Happened)
    happen(1)
    assert deliver_due() == 3
    assert heard == [1, 2, 3]


def test_one_consumer_that_fails_holds_up_neither_the_others_nor_other_events(heard: list[int]) -> None:
    def refuse(event: Happened) -> None:
        raise Boom

    kernel().consume("test.broken", refuse, Happened)
    happen(1, 2, 3)
    deliver_due()
    assert heard == [1, 2, 3]
    assert {row.consumer for row in deliveries()} == {"test.broken"}


def test_failures_wait_longer_each_time_and_die_after_five(app: Flask) -> None:
    def refuse(event: Happened) -> None:
        raise Boom(event.number)

    kernel().consume("test.broken", refuse, Happened)
    start = clock.now()
    waits = []
    with clock.frozen_at(start):
        happen(5)
    moment = start
    for attempt in range(1, delivery.MAX_ATTEMPTS + 1):
        with clock.frozen_at(moment):
            assert deliver_due() == 1
            assert deliver_due() == 0, "not again before its time"
        (row,) = deliveries()
        assert row.attempts == attempt
        waits.append((row.due_at - moment).total_seconds())
        moment = row.due_at
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    assert (row.state, row.last_error) == ("dead", "Boom: 5")
    assert count_deliveries() == {"due": 0, "dead": 1}
    with clock.shifted_by(LATER):
        assert deliver_due() == 0


def test_a_dead_delivery_is_tried_again_when_asked_to(app: Flask) -> None:
    broken, heard = [True], []

    def sometimes(event: Happened) -> None:
        if broken:
            raise Boom
        heard.append(event.number)

    kernel().consume("test.sometimes", sometimes, Happened)
    happen(4)
    for day in range(delivery.MAX_ATTEMPTS):
        with clock.shifted_by(day * LATER):
            deliver_due()
    broken.clear()
    assert replay_dead() == 1
    deliver_due()
    assert heard == [4]
    assert deliveries() == []


def test_an_error_no_database_can_store_is_recorded_all_the_same(app: Flask) -> None:
    """It would fail while it is recorded, on PostgreSQL, and hold up the queue for ever."""

    def refuse(event: Happened) -> None:
        raise Boom("a NUL: \0")

    kernel().consume("test.broken", refuse, Happened)
    happen(1)
    assert deliver_due() == 1
    assert deliveries()[0].last_error == "Boom: a NUL: \\0"


def test_an_event_a_consumer_cannot_emit_counts_as_its_failure(heard: list[int]) -> None:
    """Stored only at the end, it would fail outside the savepoint and hold up the queue for ever."""

    def say_the_unsayable(event: Happened) -> None:
        if event.number == 1:
            emit(Happened(number=object()))  # type: ignore[arg-type]

    kernel().consume("test.unsayable", say_the_unsayable, Happened)
    happen(1)
    happen(2)
    deliver_due()
    assert heard == [1, 2]
    (failed,) = deliveries()
    assert failed.consumer == "test.unsayable"
    assert failed.attempts == 1


def test_a_statement_that_fails_in_a_consumer_poisons_nothing(heard: list[int]) -> None:
    """PostgreSQL refuses everything after an error until the savepoint is rolled back."""

    def ask_nonsense(event: Happened) -> None:
        db.session.execute(text("SELECT no_such_thing"))

    kernel().consume("test.wrong", ask_nonsense, Happened)
    happen(1)
    deliver_due()
    assert heard == [1]
    assert deliveries()[0].attempts == 1


def test_a_delivery_to_a_consumer_that_is_gone_ends_dead_and_names_it(app: Flask) -> None:
    kernel().consume("test.departed", lambda event: None, Happened)
    happen(1)
    del kernel().consumers["test.departed"]
    for day in range(delivery.MAX_ATTEMPTS):
        with clock.shifted_by(day * LATER):
            deliver_due()
    (row,) = deliveries()
    assert row.state == "dead"
    assert "test.departed" in (row.last_error or "")


@dataclass(frozen=True, slots=True)
class HappenedAtLast(Event, name="test.happened", version=2):
    number: int
    mood: str


def test_a_version_the_consumer_does_not_know_is_not_guessed_at(heard: list[int]) -> None:
    happen(1)
    kernel().consumers["test.listener"] = (lambda event: heard.append(event.number), (HappenedAtLast,))
    deliver_due()
    assert heard == []
    assert "version 1" in (deliveries()[0].last_error or "")


def test_a_consumer_may_know_two_versions_at_once(app: Flask) -> None:
    heard: list[Event] = []
    kernel().consume("test.both", heard.append, Happened, HappenedAtLast)

    @command
    def happen_twice() -> None:
        emit(Happened(number=1))
        emit(HappenedAtLast(number=2, mood="glad"))

    happen_twice()
    deliver_due()
    assert heard == [Happened(number=1), HappenedAtLast(number=2, mood="glad")]


def test_events_are_kept_while_someone_waits_for_them_and_forgotten_an_hour_later(app: Flask) -> None:
    broken = [True]

    def sometimes(event: Happened) -> None:
        if broken and event.number == 2:
            raise Boom

    kernel().consume("test.sometimes", sometimes, Happened)
    happen(1, 2)
    deliver_due()
    prune_delivered()
    assert len(events()) == 2, "too young to be forgotten"
    with clock.shifted_by(LATER):
        prune_delivered()
        assert [event.payload["number"] for event in events()] == [2]
        broken.clear()
        deliver_due()
        prune_delivered()
    assert events() == []


def test_the_longest_wait_is_told(heard: list[int]) -> None:
    assert longest_wait() == timedelta(0)
    with clock.shifted_by(-LATER):
        happen(1)
    assert longest_wait() > LATER - timedelta(minutes=1)


def test_two_workers_at_once_take_each_delivery_once(heard: list[int], app: Flask) -> None:
    for start in range(0, 60, 20):
        happen(*range(start, start + 20))
    both_ready = threading.Barrier(2)

    def work() -> int:
        both_ready.wait(10)
        return deliver_due()

    one, other = Elsewhere(app, work), Elsewhere(app, work)
    assert one.result() + other.result() == 60
    assert sorted(heard) == list(range(60))
    assert deliveries() == []


@pytest.mark.postgres
def test_on_postgresql_a_slow_delivery_does_not_stop_the_other_worker(postgresql_app: Flask) -> None:
    released, entered = threading.Event(), threading.Event()
    heard: list[int] = []

    def slow_for_the_first(event: Happened) -> None:
        if event.number == 1:
            entered.set()
            assert released.wait(10)
        heard.append(event.number)

    kernel().consume("test.slow", slow_for_the_first, Happened)
    happen(1, 2, 3)
    stuck = Elsewhere(postgresql_app, lambda: deliver_due(limit=1))
    assert entered.wait(10)
    assert deliver_due() == 2
    assert heard == [2, 3]
    released.set()
    assert stuck.result() == 1


@pytest.mark.postgres
def test_a_deadlock_in_a_consumer_costs_it_no_attempt(postgresql_app: Flask) -> None:
    """Two consumers that lock two rows in opposite order: PostgreSQL ends one, which starts over."""
    both_hold_one = threading.Barrier(2)
    runs: list[int] = []

    def lock_both(event: Happened) -> None:
        runs.append(event.number)
        lock = text("SELECT pg_advisory_xact_lock(:key)")
        first, second = (1, 2) if event.number == 1 else (2, 1)
        db.session.execute(lock, {"key": first})
        if len(runs) <= 2:
            both_hold_one.wait(10)
        db.session.execute(lock, {"key": second})

    kernel().consume("test.locks", lock_both, Happened)
    happen(1, 2)
    workers = [Elsewhere(postgresql_app, lambda: deliver_due(limit=1)) for _ in range(2)]
    for worker in workers:
        worker.result()
    deliver_due()
    assert deliveries() == []
    assert len(runs) == 3
