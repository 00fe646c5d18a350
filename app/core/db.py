"""The database: engine set-up for SQLite and PostgreSQL, and the session guard.

Only `core.uow` commits. Outside a command the session may read and nothing else: a change raises.
"""

from __future__ import annotations

import contextvars
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from app.core.filelock import exclusive
from app.core.types import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

_writing: contextvars.ContextVar[bool] = contextvars.ContextVar("writing", default=False)

SQLITE_PRAGMAS = {
    "foreign_keys": "ON",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": "10000",
    # One checkpointer, the worker: a writer must not be the one that pays for it.
    "wal_autocheckpoint": "0",
    "mmap_size": "0",
}


class ChangeOutsideCommand(RuntimeError):
    """Somebody changed data outside a command: a programming error."""


def init_database(app: Flask, url: str, *, threads: int = 16) -> None:
    """Bind the database at `url` to the app and install the rules of this module on its engine."""
    options: dict[str, Any] = {"pool_pre_ping": not url.startswith("sqlite")}
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    options |= {"pool_size": threads, "max_overflow": threads}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        install_rules(db.engine)


def install_rules(engine: Engine) -> None:
    """SQLite: pragmas, and BEGIN by event (the driver's own transactions start late and end DDL early)."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {pragma}={value}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes loses to "database is locked".
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def lock_path(engine: Engine) -> Path | None:
    """The lock file beside an SQLite database; None for other databases."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database + ".lock")


@contextmanager
def writing(engine: Engine | None = None) -> Iterator[None]:
    """A stretch in which the database may be written: the SQLite lock, and BEGIN IMMEDIATE.

    For the kernel (commands, migrations, checkpoints, bulk import) only.
    """
    path = lock_path(engine or db.engine)
    with exclusive(path) if path else nullcontext():
        token = _writing.set(True)
        try:
            yield
        finally:
            _writing.reset(token)


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise ChangeOutsideCommand("objects were changed outside a command")


@event.listens_for(Session, "do_orm_execute")
def _refuse_execute(state: ORMExecuteState) -> None:
    if not _writing.get() and (state.is_insert or state.is_update or state.is_delete):
        raise ChangeOutsideCommand("a statement that writes ran outside a command")


def insert_ignoring(table: Any) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING` for the database in use."""
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()
