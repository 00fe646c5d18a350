"""The file of rejected rows: one JSON object a line, with file, line, reason and the beginning of the row."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import orjson

from app.admin.importing.records import Rejected
from app.core.kernel import current_settings


def rejects_path(run_id: int) -> Path:
    return Path(current_settings().DATA_DIR) / "imports" / f"{run_id}-rejected.jsonl"


def write_rejects(run_id: int, rejected: Sequence[Rejected], *, after: int) -> int:
    """Append rows behind the first `after` bytes and return the new length; all of it is on the disk.

    Called before the commit that counts these rows: what a lost batch wrote is overwritten by the next.
    """
    if not rejected:
        return after
    path = rejects_path(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = b"".join(
        orjson.dumps({"file": r.file, "line": r.line, "reason": r.reason, "excerpt": r.raw_excerpt}) + b"\n"
        for r in rejected
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.truncate(after)
        out.seek(after)
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())
    return after + len(lines)


def trim_rejects(run_id: int, length: int) -> None:
    """Forget what lost batches wrote."""
    path = rejects_path(run_id)
    if path.exists() and path.stat().st_size > length:
        os.truncate(path, length)
