"""`flask doctor`: what an administrator should know before a customer does."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from app.core import clock, delivery, jobs, mail, migrate, uploads
from app.core.db import SQLITE_PRAGMAS, db, is_sqlite
from app.core.kernel import current_kernel, current_settings

OK, WARN, FAIL = "ok", "warn", "FAIL"
MIN_SQLITE = (3, 35, 0)
MIN_FREE_BYTES = 1024**3
MAX_WAL_BYTES = 256 * 1024**2
LONG_WAIT = timedelta(minutes=5)
MAX_SKEW_S = 5
QUICK_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    level: str
    says: str


def examine(*, quickly: bool = False) -> list[Finding]:
    """Every check in turn; a check that breaks is itself a finding.

    `quickly`: for a page, which must not wait for a mail server that hangs.
    """
    findings = []
    checks = CHECKS | current_kernel().checks | (QUICK_CHECKS if quickly else {})
    for what, check in checks.items():
        try:
            level, says = check()
        except Exception as error:
            db.session.rollback()
            level, says = FAIL, f"{type(error).__name__}: {error}".splitlines()[0]
        findings.append(Finding(what, level, says))
    return findings


def _secret_key() -> tuple[str, str]:
    key = current_settings().SECRET_KEY
    if len(set(key)) < 10:
        return (
            FAIL,
            "SECRET_KEY repeats few characters; make one with `python -c 'import secrets; …token_hex(32)'`",
        )
    return OK, f"{len(key)} characters"


def _database() -> tuple[str, str]:
    if not is_sqlite():
        version = db.session.execute(text("SHOW server_version")).scalar_one()
        return OK, f"PostgreSQL {version}"
    if sqlite3.sqlite_version_info < MIN_SQLITE:
        return FAIL, f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed"
    return OK, f"SQLite {sqlite3.sqlite_version}"


def _pragmas() -> tuple[str, str]:
    if not is_sqlite():
        return OK, "not SQLite"
    expected = {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0}
    for name, value in expected.items():
        found = db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        if found != value:
            return FAIL, f"PRAGMA {name} is {found}, not {SQLITE_PRAGMAS[name]}"
    return OK, "as they must be"


def _migrations() -> tuple[str, str]:
    current, head = migrate.current_revision(), migrate.head_revision()
    if current != head:
        return FAIL, f"the database is at {current}, the code at {head}; run `flask --app wsgi db upgrade`"
    return OK, f"at {head}"


def _deliveries() -> tuple[str, str]:
    counts = delivery.count_deliveries()
    if counts["dead"]:
        return (
            FAIL,
            f"{counts['dead']} dead deliveries; mend the cause, then `flask --app wsgi deliveries replay`",
        )
    return _backlog(delivery.longest_wait(), counts["due"])


def _jobs() -> tuple[str, str]:
    counts = jobs.count_jobs()
    if counts["dead"]:
        return WARN, f"{counts['dead']} failed for good; mend the cause, then `flask --app wsgi jobs replay`"
    return _backlog(jobs.longest_wait(), counts["due"])


def _backlog(waited: timedelta, due: int) -> tuple[str, str]:
    if waited > LONG_WAIT:
        minutes = int(waited.total_seconds() // 60)
        return WARN, f"{due} due, the oldest for {minutes:,} minutes; is a worker running?"
    return OK, f"none dead, {due} due"


def _wal() -> tuple[str, str]:
    """Only a worker moves the log into the database file, so without one it grows for ever."""
    if not is_sqlite():
        return OK, "not SQLite"
    log = Path(f"{db.engine.url.database}-wal")
    size = log.stat().st_size if log.exists() else 0
    words = f"{size / 1024**2:.0f} MiB"
    return (WARN, f"{words}; is a worker running?") if size > MAX_WAL_BYTES else (OK, words)


def _mail() -> tuple[str, str]:
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme in ("console", "file"):
        return WARN, f"MAIL_URL is {url.scheme}: mail reaches nobody"
    with mail.smtp_client() as client:
        code, _ = client.noop()
    return (OK, f"{url.hostname} answers") if code == 250 else (FAIL, f"{url.hostname} said {code}")


def _mail_door() -> tuple[str, str]:
    """Whether anything listens there; it is not asked to speak."""
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme in ("console", "file"):
        return _mail()
    port = url.port or (465 if url.scheme == "smtps" else 25)
    with socket.create_connection((url.hostname or "localhost", port), timeout=QUICK_S):
        return OK, f"{url.hostname} takes connections; a test mail tells more"


def _clock() -> tuple[str, str]:
    if not is_sqlite():
        theirs = db.session.execute(text("SELECT now()")).scalar_one()
        apart = abs((clock.now() - theirs).total_seconds())
        if apart > MAX_SKEW_S:
            return FAIL, f"this machine and the database server are {apart:.0f} s apart"
    newest = jobs.newest()
    if newest is not None and (ahead := (newest - clock.now()).total_seconds()) > MAX_SKEW_S:
        return FAIL, f"the newest row is from {ahead:.0f} s in the future: this clock was set back"
    return OK, f"{clock.now():%Y-%m-%d %H:%M:%S} UTC"


def _disk() -> tuple[str, str]:
    folder = Path(current_settings().DATA_DIR)
    free = shutil.disk_usage(folder if folder.exists() else folder.absolute().parent).free
    words = f"{free / 1024**3:.1f} GiB free"
    return (WARN, f"{words}; under 1 GiB writes may soon fail") if free < MIN_FREE_BYTES else (OK, words)


def _pictures() -> tuple[str, str]:
    """Files are stored by the web processes, under whatever user they run as: try it."""
    folder = uploads.folder_of(current_settings())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return OK, f"kept in {folder}"
    except OSError as error:
        return FAIL, f"{folder} cannot be written: {error.strerror}; see UPLOADS_URL"


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "secret key": _secret_key,
    "database": _database,
    "pragmas": _pragmas,
    "migrations": _migrations,
    "deliveries": _deliveries,
    "jobs": _jobs,
    "write-ahead log": _wal,
    "mail": _mail,
    "clock": _clock,
    "disk": _disk,
    "pictures": _pictures,
}
QUICK_CHECKS = {"mail": _mail_door}
