"""The databases and the applications that tests run on.

`app` is a fresh application on an empty database, once on SQLite and once on PostgreSQL. PostgreSQL is used
when TEST_DATABASE_URL names a server on which databases may be created; with CI=true it is demanded.
An empty database is copied from one that was migrated once a session, so each test starts in milliseconds.
"""

from __future__ import annotations

import contextvars
import functools
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

import superusers
from app import create_app
from app.core import migrate
from app.core.db import db
from app.core.types import Base
from config import Settings
from tests.make.community import Community
from tests.sharing import CompiledOnce, collect_rubbish_rarely, let_go, share_what_is_costly

SECRET = "a-secret-for-tests-only-0123456789abcdef"
TEST_DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "")
CI = os.environ.get("CI") == "true"
TESTS = Path(__file__).parent
APPEND_ONLY = ("audit_entry", "credit_line", "credit_transaction", "budget_entry")

share_what_is_costly()


LONGEST = ("journeys", "torture", "realdata", "race", "web")
"""What takes longest begins first, or one core waits for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(TESTS).parts[0]
        return LONGEST.index(room) if room in LONGEST else len(LONGEST)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    collect_rubbish_rarely()


def settings_for(url: str, folder: Path, **changes: object) -> Settings:
    """Settings of a test application."""
    values: dict[str, object] = {
        "SECRET_KEY": SECRET,
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "MAIL_URL": f"file://{folder}/mail",
        "EMBEDDED_WORKER": "off",
        "LOG_LEVEL": "ERROR",
        "PUBLIC_URL": "http://localhost",
    }
    return Settings(**(values | changes))  # type: ignore[arg-type]


def build_app(
    url: str, folder: Path, *, with_superusers: bool = True, durable: bool = False, **changes: object
) -> Flask:
    """An application on this database, with the super-user module or without.

    Commits wait for the disk only if it is to be `durable`: no test pulls the plug of the machine.
    """
    extensions = [superusers.init_app] if with_superusers else []
    app = create_app(settings_for(url, folder, **changes), extensions=extensions)
    app.testing = True
    app.jinja_env.bytecode_cache = CompiledOnce()
    app.wsgi_app = each_request_alone(app.wsgi_app)  # type: ignore[method-assign]
    if url.startswith("sqlite") and not durable:
        with app.app_context():
            event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
    return app


def each_request_alone(wsgi: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Run each request as a server would, in an application context of its own.

    The fixtures push a context. A request inside it would share `g`, and so the actor and the form token of
    the request before it.
    """

    def call(environ: Any, start_response: Any) -> Iterable[bytes]:
        try:
            return contextvars.Context().run(wsgi, environ, start_response)
        finally:
            if has_app_context():
                db.session.rollback()  # what the test reads next is what the request left

    return call


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows."""
    folder = tmp_path_factory.mktemp("sqlite")
    path = folder / "migrated.sqlite3"
    app = build_app(f"sqlite:///{path}", folder)
    with app.app_context():
        migrate.upgrade()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables, kept for this worker process."""
    if not TEST_DATABASE_URL:
        if CI:
            pytest.fail("TEST_DATABASE_URL is not set: CI demands PostgreSQL")
        pytest.skip("TEST_DATABASE_URL is not set: not run on PostgreSQL")
    with new_postgresql_database() as url:
        app = build_app(url, tmp_path_factory.mktemp("postgresql"))
        with app.app_context():
            migrate.upgrade()
            db.engine.dispose()
        yield url


class new_postgresql_database:  # noqa: N801 - reads as a call
    """A database of its own on the test server, dropped at the end; a copy of the one at `template`.

    Nobody may be connected to the template.
    """

    def __init__(self, template: str = "") -> None:
        self.template = f' TEMPLATE "{make_url(template).database}"' if template else ""

    def __enter__(self) -> str:
        self.server = make_url(TEST_DATABASE_URL)
        self.name = f"superusers_test_{uuid.uuid4().hex[:12]}"
        self._administer(f'CREATE DATABASE "{self.name}"{self.template}')
        # Nothing in it outlives the tests: a commit need not wait for the disk.
        self._administer(f'ALTER DATABASE "{self.name}" SET synchronous_commit = off')
        return self.server.set(database=self.name).render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def empty_tables(url: str) -> None:
    """Remove every row; ids start anew. TRUNCATE would make new files for all tables, a second a test."""
    with _emptying(url).begin() as connection:
        connection.execute(text("SELECT superusers_test_empty()"))


@functools.cache
def _emptying(url: str) -> Engine:
    """A connection to a database that has a function to empty it: one round trip, planned once.

    Append-only tables let no row be deleted, so they alone are truncated.
    """
    emptied = "".join(
        f"IF EXISTS (SELECT FROM {table}) THEN "
        + (f"TRUNCATE {table} CASCADE" if table.name in APPEND_ONLY else f"DELETE FROM {table}")
        + "; END IF;\n"
        for table in reversed(Base.metadata.sorted_tables)
    )
    engine = create_engine(url, pool_size=1)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"""
            CREATE OR REPLACE FUNCTION superusers_test_empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            {emptied}
            PERFORM setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false)
            FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
            END $$""")
    return engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database: each test that asks for one runs on both kinds."""
    if request.param == "sqlite":
        return sqlite_copy(request.getfixturevalue("migrated_sqlite"), tmp_path)
    url: str = request.getfixturevalue("migrated_postgresql")
    empty_tables(url)
    return url


def sqlite_copy(migrated: Path, folder: Path) -> str:
    path = folder / "community.sqlite3"
    shutil.copyfile(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The whole application on an empty database, its context pushed."""
    yield from in_context(build_app(database_url, tmp_path))


@pytest.fixture
def sqlite_app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The same on SQLite only: for what does not depend on the database."""
    yield from in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path))


def in_context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()
        let_go(db.engine)


@pytest.fixture
def community(app: Flask) -> Community:
    """Builders of members, questions and answers on the application under test."""
    return Community(app)


@pytest.fixture
def sqlite_community(sqlite_app: Flask) -> Community:
    return Community(sqlite_app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
