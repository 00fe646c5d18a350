"""The database: engine set-up for SQLite and PostgreSQL, and the session guard.

Only `core.uow` commits. Outside a command the session may read and nothing else: a change raises.
"""

from __future__ import annotations

import contextvars
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, Connection, Engine, TextClause, event
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


CONNECTIONS = 32
"""The most connections one process opens; they are opened as they are needed."""

_WRITING_SQL = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE
)


class ChangeOutsideCommand(RuntimeError):
    """Somebody changed data outside a command: a programming error."""


def init_database(app: Flask, url: str) -> None:
    """Bind the database at `url` to the app and install the rules of this module on its engine."""
    options: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": 0}
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    else:
        # Consumers lock a question and then read what was committed meanwhile: that takes READ COMMITTED.
        options |= {"pool_pre_ping": True, "isolation_level": "READ COMMITTED"}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)

    # Registered after Flask-SQLAlchemy's own, so it runs before the session is thrown away.
    @app.teardown_appcontext
    def no_change_is_left_behind(error: BaseException | None) -> None:
        if error is None and db.session.registry.has():
            refuse_leftovers(db.session())

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

    For the kernel (commands, migrations, checkpoints) only. Inside itself it raises: it would wait for ever.
    """
    if _writing.get():
        raise RuntimeError("this thread is writing already")
    path = lock_path(engine or db.engine)
    with exclusive(path) if path else nullcontext():
        token = _writing.set(True)
        try:
            yield
        finally:
            _writing.reset(token)


def is_writing() -> bool:
    """Whether this runs inside a command."""
    return _writing.get()


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that reads the database as it stands now, however long that takes and whoever writes
    meanwhile.

    Rows come from the server piece by piece (`yield_per`), so a table of any size fits in memory.
    """
    options: dict[str, Any] = {"yield_per": 1000}
    if not is_sqlite():
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with db.engine.connect() as connection:
        yield connection.execution_options(**options)


def refuse_leftovers(session: Session) -> None:
    """Raise when objects were changed outside a command: without this they would vanish in silence."""
    changed = [*session.new, *session.deleted, *(o for o in session.dirty if session.is_modified(o))]
    if changed:
        kinds = sorted({type(o).__name__ for o in changed})
        db.session.remove()
        raise ChangeOutsideCommand(f"changed outside a command: {', '.join(kinds)}")


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise ChangeOutsideCommand("objects were changed outside a command")


@event.listens_for(Session, "do_orm_execute")
def _refuse_execute(state: ORMExecuteState) -> None:
    if _writing.get():
        return
    typed = isinstance(state.statement, TextClause) and _WRITING_SQL.match(state.statement.text)
    if typed or state.is_insert or state.is_update or state.is_delete:
        raise ChangeOutsideCommand("a statement that writes ran outside a command")


@event.listens_for(Session, "before_commit")
def _refuse_commit(_session: Session) -> None:
    if not _writing.get():
        raise ChangeOutsideCommand("only a command commits")


def insert_ignoring(table: Any) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING` for the database in use."""
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()


def among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """`column IN ids`; for ids without a gap, as walks give them, as a range, which costs a tenth to say."""
    if len(ids) > 1 and ids[-1] - ids[0] + 1 == len(ids) and list(ids) == sorted(set(ids)):
        return column.between(ids[0], ids[-1])  # type: ignore[no-any-return]
    return column.in_(ids)  # type: ignore[no-any-return]
