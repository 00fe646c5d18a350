"""What the kernel's tests play with: an event, commands that change one row, and ways to look at it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select, text

from app.core.db import db
from app.core.events import Event
from app.core.jobs import Job, enqueue
from app.core.kernel import Kernel, kernel_of
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.site import SiteRow, name_site
from app.core.uow import command, emit


@dataclass(frozen=True, slots=True)
class Happened(Event, name="test.happened"):
    number: int = 1


class Boom(Exception):
    """What a use case or a consumer of these tests dies of."""


def kernel() -> Kernel:
    return kernel_of(current_app)


@command
def call_it(name: str) -> str:
    """Give the site this name: the smallest change there is."""
    name_site(name)
    return name


@command
def call_it_and_die(name: str, *, flush: bool = True) -> None:
    name_site(name)
    if flush:
        db.session.flush()
    raise Boom


@command
def happen(*numbers: int) -> None:
    for number in numbers:
        emit(Happened(number=number))


@command
def queue(kind: str, *, key: str | None = None, **payload: Any) -> None:
    enqueue(kind, key=key, **payload)


def site_name() -> str | None:
    """The name as the database has it now, seen by a new transaction."""
    db.session.rollback()
    return db.session.scalar(select(SiteRow.name))


def events() -> list[OutboxEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)))


def deliveries() -> list[OutboxDelivery]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxDelivery).order_by(OutboxDelivery.id)))


def jobs(kind: str | None = None) -> list[Job]:
    db.session.rollback()
    statement = select(Job).order_by(Job.id)
    return list(db.session.scalars(statement.where(Job.kind == kind) if kind else statement))


class Elsewhere(threading.Thread):
    """Runs something in a thread with a connection of its own; `result()` waits and raises what it raised."""

    def __init__(self, app: Flask, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.app, self.work = app, work
        self.answer: object = None
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            with self.app.app_context():
                self.answer = self.work()
        except BaseException as error:
            self.error = error

    def result(self, timeout: float = 20.0) -> Any:
        self.join(timeout)
        assert not self.is_alive(), "still at work"
        if self.error is not None:
            raise self.error
        return self.answer


def make_read_only(app: Flask) -> None:
    """From now on the database refuses writes, as a full standby or a read-only disk would."""
    if db.engine.dialect.name == "sqlite":
        from sqlalchemy import event

        db.session.remove()
        db.engine.dispose()
        event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only=ON"))
        return
    name = db.engine.url.database
    _administer(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    db.session.remove()
    db.engine.dispose()


def make_writable_again() -> None:
    """PostgreSQL keeps the database for the tests that follow."""
    if db.engine.dialect.name != "sqlite":
        _administer(f'ALTER DATABASE "{db.engine.url.database}" RESET default_transaction_read_only')
        db.session.remove()
        db.engine.dispose()


def _administer(statement: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(db.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
