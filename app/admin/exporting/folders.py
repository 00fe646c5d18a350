"""Folders and files that appear whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK = ".unfinished"


class NotEmpty(Exception):
    """There is something already where the result should go; nothing of it is ever overwritten."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not empty; name a folder that does not exist yet")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` to write into; it becomes `folder` at the end, and vanishes after an error.

    Raises NotEmpty before the first write. A process killed in the middle leaves a hidden folder, which the
    next
    one that writes to the same place removes.
    """
    folder = folder.absolute()
    _refuse_full(folder)
    with scratch_beside(folder) as unfinished:
        yield unfinished
        (unfinished / LOCK).unlink()
        sync_folder(unfinished)
        try:
            unfinished.rename(folder)  # over an empty folder as well, and over nothing else
        except OSError:
            _refuse_full(folder)
            raise
    sync_folder(folder.parent)


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """A hidden folder beside `path`, on the same file system, gone at the end unless it was renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beginning = f".{path.name}.unfinished-"
    _sweep(path.parent, beginning)
    scratch = Path(tempfile.mkdtemp(prefix=beginning, dir=path.parent))  # 0700
    lock = os.open(scratch / LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(lock)


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(folder)


def _sweep(parent: Path, beginning: str) -> None:
    """Remove what killed processes have left. One that lives holds its lock."""
    for left in parent.glob(f"{beginning}*"):
        with suppress(OSError):
            lock = os.open(left / LOCK, os.O_WRONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(lock)


def sync_folder(folder: Path) -> None:
    """Have the names in it on the disk, so that what was renamed is still there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
