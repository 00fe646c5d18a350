"""The whole export: one snapshot of the database, one folder, whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import orjson

from app.admin.exporting.additions import ADDED_FILES, count_additions
from app.admin.exporting.folders import NotEmpty, new_folder
from app.admin.exporting.names import Names, read_names
from app.admin.exporting.rows import FILES, Row, count_rows, said, time
from app.admin.importing.archive import FORMAT, MANIFEST, VERSION
from app.core import clock
from app.core.db import db, snapshot
from app.core.failpoints import failpoint
from app.core.site import current_site

PIECE = 1000

Progress = Callable[[str, int, int], None]
"""Called with the file's name, rows written so far and rows there are in all."""


@dataclass(slots=True)
class Exported:
    rows: dict[str, int] = field(default_factory=dict)
    """By file."""


def export_archive(folder: Path, *, addresses: bool = True, progress: Progress = lambda *_: None) -> Exported:
    """Write the community as it is at this moment, while people go on writing.

    `folder` must not exist or be empty. Only its owner may read it: it holds e-mail addresses unless
    `addresses` is False. Raises NotEmpty, OSError.
    """
    site = current_site()
    # The session's read must end: the snapshot is a transaction of its own.
    db.session.remove()
    exported = Exported()
    with new_folder(folder) as unfinished, snapshot() as connection:
        total, done = count_rows(connection) + count_additions(connection), 0
        names = read_names(connection)
        for name, rows in (FILES | ADDED_FILES).items():
            more = {"addresses": addresses} if name == "members" else {}
            written = 0
            with _file(unfinished / f"{name}.jsonl") as out:
                for piece in _pieces(rows(connection, names, **more)):
                    out.write(b"".join(orjson.dumps(said(row)) + b"\n" for row in piece))
                    written, done = written + len(piece), done + len(piece)
                    progress(name, done, total)
            if not written:
                (unfinished / f"{name}.jsonl").unlink()
            exported.rows[name] = written
            failpoint("export.after_file")
        with _file(unfinished / MANIFEST) as out:
            out.write(orjson.dumps(_manifest(names, site.name if site.is_set_up else "")) + b"\n")
    return exported


def _manifest(names: Names, site_name: str) -> Row:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "name": site_name or names.community or names.source,
        "source": names.source,
        "licence": names.licence or None,
        "exported_at": time(clock.now()),
    }
    return {name: value for name, value in manifest.items() if value is not None}


def _pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while piece := list(islice(rows, PIECE)):
        yield piece


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that is on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb", 1024 * 1024) as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


__all__ = ["Exported", "NotEmpty", "export_archive"]
