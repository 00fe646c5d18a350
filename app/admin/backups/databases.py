"""Copies of the database, taken while people write, and put back whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import IO

from sqlalchemy import inspect, make_url, text

from app.admin.exporting.folders import sync_folder
from app.core.db import db, is_sqlite, lock_path
from app.core.filelock import exclusive
from app.core.kernel import current_settings

SQLITE, POSTGRESQL = "sqlite", "postgresql"
COPY = {SQLITE: "database.sqlite3", POSTGRESQL: "database.sql"}
"""What the copy is called inside a backup."""


class BackupProblem(Exception):
    """A backup cannot be made or put back; the message says why, in one line. Nothing was changed."""


def kind() -> str:
    return SQLITE if is_sqlite() else POSTGRESQL


def copy_database(to: Path) -> None:
    """A copy of the database as it is at this moment. Raises BackupProblem."""
    db.session.remove()
    if is_sqlite():
        with closing(sqlite3.connect(f"file:{db.engine.url.database}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA busy_timeout=10000")
            connection.execute("VACUUM INTO ?", (str(to),))
        check_sqlite(to)
    else:
        with to.open("wb") as out:
            _run("pg_dump", ["--no-owner", "--no-privileges", "--format=plain"], stdout=out)


def check_sqlite(path: Path) -> None:
    """Have SQLite read every page, and every reference lead somewhere. Raises BackupProblem."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
            lost = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupProblem(f"the copy of the database cannot be read: {error}") from error
    if said != "ok":
        raise BackupProblem(f"the database is damaged: {said.splitlines()[0]}")
    if lost is not None:
        raise BackupProblem(f"row {lost[1]} of {lost[0]} refers to nothing in {lost[2]}")


def count_rows() -> dict[str, int]:
    """Rows by table; without the table that says which migration the database is at."""
    db.session.remove()
    quote = db.engine.dialect.identifier_preparer.quote
    with db.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {quote(table)}")).scalar_one()  # noqa: S608
            for table in sorted(inspect(connection).get_table_names())
            if table != "alembic_version"
        }


def put_back(copy: Path) -> None:
    """Make the database what the copy holds. The last step of a restore: it happens whole or not at all."""
    db.session.remove()
    db.engine.dispose()
    if is_sqlite():
        _put_back_sqlite(copy)
    else:
        _run(
            "psql",
            [
                *("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
                *("--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"),
                f"--file={copy}",
            ],
            stdout=subprocess.DEVNULL,
        )


def _put_back_sqlite(copy: Path) -> None:
    path, lock = Path(db.engine.url.database or ""), lock_path(db.engine)
    assert lock is not None  # noqa: S101 - it is SQLite
    with exclusive(lock):
        _refuse_in_use(path)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        copy.rename(path)
        sync_folder(path.parent)


def _refuse_in_use(path: Path) -> None:
    """SQLite leaves its write-ahead log only when nobody else has the file open. Nothing of the log is then
    left
    that could be taken for a part of the other database. Raises BackupProblem.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupProblem("the database is in use; stop the server and its worker first") from error


def _run(program: str, options: list[str], *, stdout: int | IO[bytes]) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupProblem(
            f"{program} was not found; install PostgreSQL's client programs (Debian: postgresql-client)"
        )
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL's with options of our own
        [found, *options], env=_environment(), stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BackupProblem(f"{program} failed: {said[0] if said else ended.returncode}")


def _environment() -> Mapping[str, str]:
    """Where the database is, in libpq's own variables: a command line would show the password to
    everybody.
    """
    url = make_url(current_settings().database_url)
    given = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
        "PGSSLROOTCERT": url.query.get("sslrootcert"),
    }
    return dict(os.environ) | {name: str(value) for name, value in given.items() if value}
