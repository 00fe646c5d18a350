"""What is stored of an errand while it runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.admin.models import Errand
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.kernel import current_settings
from app.core.uow import command

IMPORT, EXPORT, TEST_MAIL = "import", "export", "test_mail"
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
UNFINISHED = (WAITING, RUNNING)
LOOK_AGAIN = timedelta(seconds=3)
MOST_STARTS = 5
"""A process that died so often will die again."""


def folder() -> Path:
    """Where errands keep what they bring and make."""
    return Path(current_settings().DATA_DIR).absolute() / "errands"


def incoming() -> Path:
    """Where an administrator of the machine puts folders to be imported from a page."""
    return Path(current_settings().DATA_DIR).absolute() / "incoming"


def lock_file(errand_id: int) -> Path:
    return folder() / f"{errand_id}.lock"


def archive_file(errand_id: int) -> Path:
    """Where the archive of an export can be fetched."""
    return folder() / f"{errand_id}-archive.tar.gz"


def unpacked_folder(errand_id: int) -> Path:
    return folder() / f"{errand_id}-unpacked"


@command
def take_on(errand_id: int) -> dict[str, Any] | None:
    """What is to be done, in the words of its row; None where it has ended or was cancelled before it
    began.
    """
    row = db.session.get(Errand, errand_id, with_for_update=True)
    if row is None or row.state not in UNFINISHED:
        return None
    if row.cancel_asked_at is not None:
        _end(row, CANCELLED, "Cancelled before it began.", {})
        return None
    if row.starts >= MOST_STARTS:
        _end(row, FAILED, f"Its process ended {row.starts} times unexpectedly. The log says more.", {})
        return None
    row.state, row.starts = RUNNING, row.starts + 1
    row.started_at = row.started_at or clock.now()
    return {"kind": row.kind, "what": dict(row.what), "by_id": row.by_id}


@command
def note_progress(errand_id: int, progress: dict[str, Any]) -> bool:
    """Store how far it is. Returns whether somebody wants it to stop."""
    row = db.session.get_one(Errand, errand_id, with_for_update=True)
    row.progress = progress
    return row.cancel_asked_at is not None


@command
def end(errand_id: int, state: str, said: str, result: dict[str, Any]) -> None:
    row = db.session.get_one(Errand, errand_id, with_for_update=True)
    if row.state in UNFINISHED:
        _end(row, state, said, result)


def _end(row: Errand, state: str, said: str, result: dict[str, Any]) -> None:
    row.state, row.said, row.result, row.finished_at = state, said, result, clock.now()


@command
def look_again(errand_id: int) -> bool:
    """Have the worker look after it again shortly. False when it has ended."""
    row = db.session.get(Errand, errand_id)
    if row is None or row.state not in UNFINISHED:
        return False
    enqueue("admin.errand", run_at=clock.now() + LOOK_AGAIN, errand_id=errand_id)
    return True


def kind_of(errand_id: int) -> str | None:
    return db.session.scalar(select(Errand.kind).where(Errand.id == errand_id))


def finished_before(moment: datetime) -> list[int]:
    return list(db.session.scalars(select(Errand.id).where(Errand.finished_at < moment)))
