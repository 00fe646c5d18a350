"""Many at once: an application with a connection for everybody, and a starting line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.core import clock
from app.core import db as core_db
from app.core.db import db
from app.core.filelock import exclusive
from app.core.uow import command
from app.forum.models import Answer
from app.forum.queries import visible_question
from app.forum.upkeep import recompute_state
from tests.conftest import build_app, in_context
from tests.make.community import Community

CONNECTIONS = 82
"""Eighty racers, the test itself, and one to spare. PostgreSQL allows 100 unless it is told otherwise."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.race)


@pytest.fixture
def app(
    database_url: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    monkeypatch.setattr(core_db, "CONNECTIONS", CONNECTIONS)
    if database_url.startswith("sqlite"):
        yield from in_context(build_app(database_url, tmp_path))
        return
    # Two races at once, in two test processes, would need more connections than the server has.
    with exclusive(tmp_path_factory.getbasetemp().parent / "race.lock"):
        wait_for_room(database_url)
        yield from in_context(build_app(database_url, tmp_path))


def wait_for_room(url: str, *, timeout_s: float = 120.0) -> None:
    """Wait until the server has as many connections left as a race takes."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    question = text("SELECT current_setting('max_connections')::int - count(*) FROM pg_stat_activity")
    deadline = time.monotonic() + timeout_s
    with engine.connect() as connection:
        while (left := connection.execute(question).scalar_one()) < CONNECTIONS:
            assert time.monotonic() < deadline, f"{left} connections left, {CONNECTIONS} needed"
            time.sleep(0.2)
    engine.dispose()


Outcome = tuple[object, BaseException | None]


@pytest.fixture
def race(app: Flask) -> Callable[[Sequence[Callable[[], object]]], list[Outcome]]:
    """Does all of these at the same moment, each in a thread with a connection of its own.

    Returns (result, error) of each, in their order.
    """

    def run(works: Sequence[Callable[[], object]]) -> list[Outcome]:
        line = threading.Barrier(len(works))
        outcomes: list[Outcome] = [(None, None)] * len(works)
        connections: set[int] = set()

        def racer(place: int, work: Callable[[], object]) -> None:
            try:
                with app.app_context():
                    raw = db.session.connection().connection.driver_connection
                    connections.add(id(raw))
                    line.wait(60)
                    outcomes[place] = (work(), None)
            except BaseException as error:
                outcomes[place] = (None, error)

        threads = [threading.Thread(target=racer, args=pair) for pair in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(connections) == len(works), "somebody shared a connection"
        db.session.rollback()
        return outcomes

    return run


def results(outcomes: list[Outcome]) -> list[Any]:
    """What everybody got; raises the first error anybody met."""
    for _, error in outcomes:
        if error is not None:
            raise error
    return [result for result, _ in outcomes]


@command
def add_answers(question_id: int, author_ids: Sequence[int]) -> list[int]:
    """An answer by each, in one transaction."""
    from app.core.actor import SYSTEM

    question = visible_question(SYSTEM, question_id, lock=True)
    answers = [
        Answer(
            question_id=question_id,
            author_id=author_id,
            body_source="Hold the button.",
            body_html="<p>Hold the button.</p>",
            renderer=1,
            created_at=clock.now(),
        )
        for author_id in author_ids
    ]
    db.session.add_all(answers)
    recompute_state(question)
    return [answer.id for answer in answers]


@pytest.fixture
def community(app: Flask) -> Community:
    return Community(app)
