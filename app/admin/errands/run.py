"""What the process of an errand does, from its row to the sentence that says how it ended."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from app.admin.errands import rows
from app.admin.errands.unpacking import NotUnpacked, format_of, unpack
from app.admin.exporting.export import export_archive
from app.admin.exporting.folders import scratch_beside
from app.admin.importing.folds import all_folds
from app.admin.importing.importer import run_import
from app.admin.importing.plans import Plan, archive_plan, stackexchange_plan
from app.admin.importing.progress import in_words, summary_lines
from app.admin.importing.readers_common import UnreadableError
from app.admin.importing.runs import AlreadyRunning
from app.admin.importing.tally import Tally
from app.core.failpoints import failpoint
from app.core.uow import StorageUnavailable

log = logging.getLogger(__name__)

EVERY_S = 1.0
PLANS = {"archive": archive_plan, "stackexchange": stackexchange_plan}


class Cancelled(Exception):
    """Somebody pressed Cancel."""


class Problem(Exception):
    """It cannot be done; the message is a sentence for the page."""


def run_errand(errand_id: int) -> None:
    """Do it, or go on where a killed process has left it. Nothing when another process is at it, or it has
    ended.
    """
    with _alone(errand_id) as free:
        task = rows.take_on(errand_id) if free else None
        if task is None:
            return
        failpoint("errand.begun")
        try:
            work = {rows.IMPORT: _import, rows.EXPORT: _export}[task["kind"]]
            said, result = work(errand_id, task["what"])
        except Cancelled:
            kept = " What came in until then stays; the same import goes on from there."
            rows.end(
                errand_id, rows.CANCELLED, "Cancelled." + (kept if task["kind"] == rows.IMPORT else ""), {}
            )
        except (Problem, NotUnpacked, UnreadableError, AlreadyRunning, StorageUnavailable) as error:
            rows.end(errand_id, rows.FAILED, _sentence(str(error)), {})
        except Exception as error:
            log.exception("errand %s failed", errand_id)
            rows.end(errand_id, rows.FAILED, f"It failed: {type(error).__name__}. The log says more.", {})
        else:
            rows.end(errand_id, rows.DONE, said, result)


def _sentence(text: str) -> str:
    if "." not in text.split(" ")[0]:  # the name of a file stays as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


@contextmanager
def _alone(errand_id: int) -> Iterator[bool]:
    """Whether this is the only process at it. The operating system lets go of the lock when a process
    dies.
    """
    path = rows.lock_file(errand_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def is_running(errand_id: int) -> bool:
    """Whether a process is at it."""
    with _alone(errand_id) as free:
        return not free


class Watched:
    """Progress that is stored about once a second, and that stops the work when somebody asks for it."""

    def __init__(self, errand_id: int) -> None:
        self._errand_id = errand_id
        self._told = monotonic()
        self._read = self._total = self._rows = 0

    def tell(self, what: str, done: int, total: int, *, now: bool = False) -> None:
        if now or monotonic() - self._told >= EVERY_S:
            self._told = monotonic()
            if rows.note_progress(self._errand_id, {"what": what, "done": done, "total": total}):
                raise Cancelled

    # What the importer calls.

    def start(self, plan: Plan, *, resumed: bool) -> None:
        self._total = plan.total_bytes
        self.tell("Going on" if resumed else "Beginning", 0, self._total, now=True)

    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None:
        self._read, self._rows = self._read + read, self._rows + rows
        self.tell(f"Reading {step}, {self._rows:,} rows so far", self._read, self._total)

    def derive(self, what: str) -> None:
        self.tell(in_words(what), self._total, self._total, now=True)

    def finish(self) -> None: ...


def _import(errand_id: int, what: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    watched = Watched(errand_id)
    if "upload" in what:
        folder = rows.unpacked_folder(errand_id)
        upload = rows.folder() / what["upload"]
        if upload.exists():  # else it is unpacked: a process before this one was killed later
            watched.tell("Unpacking", 0, 0, now=True)
            unpack(upload, folder)
            upload.unlink()
    else:
        folder = rows.incoming() / what["folder"]
    found = format_of(folder)
    if found is None:
        raise Problem("The folder is not there any more, or holds no community.")
    outcome = run_import(PLANS[found](folder, what.get("source") or None), watched, all_folds())
    if "upload" in what:
        shutil.rmtree(folder, ignore_errors=True)
    tally = outcome.tally
    brought = sum(tally.imported.values())
    return f"{brought:,} rows came in from {outcome.source}.", {
        "run_id": outcome.run_id,
        "imported": dict(tally.imported),
        "there": dict(tally.there),
        "rejected": tally.rejected.total(),
        "lines": summary_lines(tally),
    }


def _export(errand_id: int, what: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    watched, file = Watched(errand_id), rows.archive_file(errand_id)

    def progress(name: str, done: int, total: int) -> None:
        watched.tell(f"Writing {name}", done, total)

    with scratch_beside(file) as scratch:
        folder = scratch / "community-archive"
        exported = export_archive(folder, addresses=bool(what.get("addresses")), progress=progress)
        watched.tell("Packing", 1, 1, now=True)
        packed = scratch / "packed"
        _pack(folder, packed)
        packed.replace(file)
    total = sum(exported.rows.values())
    return f"{total:,} rows are in the archive.", {"rows": exported.rows, "bytes": file.stat().st_size}


def _pack(folder: Path, to: Path) -> None:
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=5, format=tarfile.PAX_FORMAT) as tar:
            tar.add(folder, arcname=folder.name)
        out.flush()
        os.fsync(out.fileno())
