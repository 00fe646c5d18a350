"""`flask backup`: the database, the uploads and a list of their hashes in one file."""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from app.admin.backups.databases import COPY, BackupProblem, copy_database, count_rows, kind
from app.admin.exporting.folders import scratch_beside, sync_folder
from app.admin.exporting.rows import time
from app.core import clock, migrate
from app.core.failpoints import failpoint
from app.core.kernel import current_settings
from app.core.uploads import folder_of

FORMAT, VERSION = "community-backup", 1
LIST = "backup.json"
SECRET = "secret-key"  # noqa: S105 - a file's name
UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Made:
    files: int
    bytes: int
    rows: int


def make_backup(file: Path, *, with_secret: bool = False) -> Made:
    """Write `file`, which must not exist, for its owner's eyes only. Raises BackupProblem, OSError.

    The database is copied first: uploads never change once they are there, so everything it knows of comes
    along, but for a picture that its member replaces meanwhile. At the end the file is read again and held
    against its own list.
    """
    file = file.absolute()
    if file.exists():
        raise BackupProblem(f"{file} is there already; name a file that does not exist yet")
    with scratch_beside(file) as folder:
        made = _write(folder, file, with_secret=with_secret)
    sync_folder(file.parent)
    return made


def _write(folder: Path, file: Path, *, with_secret: bool) -> Made:
    copy, packed = folder / COPY[kind()], folder / "packed"
    rows = count_rows()
    copy_database(copy)
    hashes: dict[str, dict[str, Any]] = {}
    descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=5, format=tarfile.PAX_FORMAT) as tar:
            for name, path in _contents(copy, with_secret=with_secret):
                try:
                    hashes[name] = _add(tar, name, path)
                except FileNotFoundError:
                    if not name.startswith(f"{UPLOADS}/"):
                        raise
            about = {
                "format": FORMAT,
                "version": VERSION,
                "made_at": time(clock.now()),
                "database": kind(),
                "revision": migrate.current_revision(),
                "rows": rows,
                "files": hashes,
            }
            listing = folder / LIST
            listing.write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2))
            _add(tar, LIST, listing)
        out.flush()
        os.fsync(out.fileno())
    with tarfile.open(packed) as tar:
        check_files(tar, hashes)
    failpoint("backup.before_name")
    try:
        os.link(packed, file)  # unlike a renaming it never takes another file's place
    except FileExistsError as error:
        raise BackupProblem(f"{file} is there already; name a file that does not exist yet") from error
    return Made(len(hashes), file.stat().st_size, sum(rows.values()))


def _contents(copy: Path, *, with_secret: bool) -> Iterator[tuple[str, Path]]:
    yield copy.name, copy
    uploads = folder_of(current_settings())
    for path in sorted(uploads.rglob("*")):
        # Hidden ones are half written.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield f"{UPLOADS}/{path.relative_to(uploads).as_posix()}", path
    if with_secret:
        secret = copy.parent / SECRET
        secret.write_text(current_settings().SECRET_KEY, encoding="utf-8")
        yield SECRET, secret


def _add(tar: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    """Add a file and return the size and hash of what was really added."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        reading = _Hashing(file)
        tar.addfile(info, reading)  # type: ignore[arg-type]
    return {"bytes": info.size, "sha256": reading.digest.hexdigest()}


class _Hashing:
    """A file whose hash is known once it has been read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def check_files(tar: tarfile.TarFile, hashes: dict[str, dict[str, Any]]) -> None:
    """Hold what is packed against the list: nothing missing, nothing more, nothing different."""
    found = set()
    for info in tar:
        if info.name == LIST:
            continue
        said = hashes.get(info.name)
        packed = tar.extractfile(info) if info.isreg() else None
        if said is None or packed is None or info.name in found:
            raise BackupProblem(f"{info.name[:100]} is in the file and not in its list")
        digest = hashlib.sha256()
        while piece := packed.read(1024 * 1024):
            digest.update(piece)
        if (info.size, digest.hexdigest()) != (said["bytes"], said["sha256"]):
            raise BackupProblem(f"{info.name} is damaged: its hash is not the one in the list")
        found.add(info.name)
    if missing := set(hashes) - found:
        raise BackupProblem(f"{sorted(missing)[0]} is in the list and not in the file")
