"""`flask doctor`: what an administrator should know before a customer does."""

from __future__ import annotations

import shutil
import smtplib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from app.core import clock, migrate
from app.core.db import SQLITE_PRAGMAS, db, is_sqlite
from app.core.delivery import count_deliveries
from app.core.jobs import count_jobs
from app.core.kernel import current_settings

OK, WARN, FAIL = "ok", "warn", "FAIL"
MIN_SQLITE = (3, 35, 0)
MIN_FREE_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    level: str
    says: str


def examine() -> list[Finding]:
    """Every check in turn; a check that breaks is itself a finding."""
    findings = []
    for what, check in CHECKS.items():
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
    counts = count_deliveries()
    if counts["dead"]:
        return (
            FAIL,
            f"{counts['dead']} dead deliveries; mend the cause, then `flask --app wsgi deliveries replay`",
        )
    return (
        (WARN, f"{counts['due']} waiting; is a worker running?")
        if counts["due"] > 1000
        else (OK, "none dead")
    )


def _jobs() -> tuple[str, str]:
    counts = count_jobs()
    return (
        (WARN, f"{counts['dead']} jobs failed for good") if counts["dead"] else (OK, "none failed for good")
    )


def _mail() -> tuple[str, str]:
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme in ("console", "file"):
        return WARN, f"MAIL_URL is {url.scheme}: mail reaches nobody"
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with kind(url.hostname or "localhost", url.port or 0, timeout=5) as client:
        code, _ = client.noop()
    return (OK, f"{url.hostname} answers") if code == 250 else (FAIL, f"{url.hostname} said {code}")


def _clock() -> tuple[str, str]:
    if is_sqlite():
        zone = clock.now().astimezone().tzname()
        return OK, f"{clock.now():%Y-%m-%d %H:%M:%S} UTC (machine zone: {zone})"
    theirs = db.session.execute(text("SELECT now()")).scalar_one()
    apart = abs((clock.now() - theirs).total_seconds())
    if apart > 5:
        return FAIL, f"this machine and the database server are {apart:.0f} s apart"
    return OK, f"{apart:.1f} s from the database server"


def _disk() -> tuple[str, str]:
    folder = Path(current_settings().DATA_DIR)
    free = shutil.disk_usage(folder if folder.exists() else folder.absolute().parent).free
    words = f"{free / 1024**3:.1f} GiB free"
    return (WARN, f"{words}; under 1 GiB writes may soon fail") if free < MIN_FREE_BYTES else (OK, words)


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "secret key": _secret_key,
    "database": _database,
    "pragmas": _pragmas,
    "migrations": _migrations,
    "deliveries": _deliveries,
    "jobs": _jobs,
    "mail": _mail,
    "clock": _clock,
    "disk": _disk,
}
