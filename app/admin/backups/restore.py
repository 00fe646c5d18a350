"""`flask restore`: a backup becomes the community again."""

from __future__ import annotations

import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from app.admin.backups.backup import FORMAT, LIST, SECRET, UPLOADS, VERSION, check_files
from app.admin.backups.databases import COPY, SQLITE, BackupProblem, check_sqlite, count_rows, kind, put_back
from app.admin.exporting.folders import scratch_beside
from app.core import migrate
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.kernel import current_settings
from app.core.uploads import folder_of

LONGEST_LIST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: str
    rows: int
    uploads: int
    revision: str
    is_old: bool
    """The database has to be migrated before the server starts."""
    has_secret: bool


def restore_backup(file: Path, *, replace: bool = False) -> Restored:
    """Check `file`, then make database and uploads what it holds. Raises BackupProblem, OSError.

    Refuses a database that holds rows unless `replace`. The database comes last and in one step: killed
    before
    it, nothing has changed but some uploads that nobody refers to yet.
    """
    data = Path(current_settings().DATA_DIR).absolute()
    try:
        with tarfile.open(file) as tar:
            about = _read_list(tar)
            _refuse_unfit(about)
            if not replace and (full := {name: n for name, n in _rows_here().items() if n}):
                table = max(full, key=lambda name: full[name])
                raise BackupProblem(
                    f"the database here holds {sum(full.values()):,} rows ({full[table]:,} in {table}); "
                    "restore into an empty one, or say --replace to lose what is here"
                )
            check_files(tar, about["files"])
            with scratch_beside(data / "restore") as scratch:
                return _put_back(tar, about, scratch, data)
    except tarfile.TarError as error:
        raise BackupProblem(f"{file} is not a whole backup: {str(error).splitlines()[0]}") from error
    except (EOFError, zlib.error, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BackupProblem(f"{file} is not a whole backup") from error


def _read_list(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        info = tar.getmember(LIST)
    except KeyError as error:
        raise BackupProblem(f"not a backup: it has no {LIST}") from error
    packed = tar.extractfile(info) if info.isreg() and info.size < LONGEST_LIST else None
    about = orjson.loads(packed.read()) if packed else {}
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise BackupProblem(f'not a backup: "format" is not "{FORMAT}"')
    if about.get("version") != VERSION:
        raise BackupProblem(f"this program reads backups of version {VERSION}, not {about.get('version')!r}")
    return about


def _refuse_unfit(about: dict[str, Any]) -> None:
    if about["database"] != kind():
        raise BackupProblem(
            f"the backup is of {about['database']}, this database is {kind()}; "
            "to change databases use `flask export archive` and `flask import archive`"
        )
    if about["revision"] not in migrate.known_revisions():
        raise BackupProblem(f"the backup is from a newer version of the program ({about['revision']})")
    for name in about["files"]:
        parts = Path(name).parts
        fine = name in (COPY[kind()], SECRET) or (
            len(parts) > 1 and parts[0] == UPLOADS and ".." not in parts
        )
        if not fine or "\\" in name or name != "/".join(parts):
            raise BackupProblem(f"{name[:100]} has no place in a backup")


MADE_BY_ITSELF = ("job", "account_token", "sign_in_attempt")
"""Tables in which a site has rows that nobody has used yet: schedules, the link to the set-up page."""


def _rows_here() -> dict[str, int]:
    path = Path(db.engine.url.database or "")
    rows = {} if kind() == SQLITE and not path.exists() else count_rows()
    return {table: number for table, number in rows.items() if table not in MADE_BY_ITSELF}


def _put_back(tar: tarfile.TarFile, about: dict[str, Any], scratch: Path, data: Path) -> Restored:
    uploads = 0
    pictures = folder_of(current_settings())  # perhaps on another disk, where nothing can be renamed to
    for name in about["files"]:
        is_upload = name.startswith(f"{UPLOADS}/")
        place = pictures / name.removeprefix(f"{UPLOADS}/")
        target = place.with_name(f".{place.name}.part") if is_upload else scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        packed = tar.extractfile(name)
        assert packed is not None  # noqa: S101 - it has just been checked
        with target.open("wb") as out:
            while piece := packed.read(1024 * 1024):
                out.write(piece)
        if is_upload:
            target.replace(place)
            uploads += 1
    copy = scratch / COPY[kind()]
    if kind() == SQLITE:
        check_sqlite(copy)
    failpoint("restore.before_database")
    put_back(copy)
    if SECRET in about["files"] and not (data / SECRET).exists():
        (scratch / SECRET).chmod(0o600)
        (scratch / SECRET).replace(data / SECRET)
    return Restored(
        made_at=about["made_at"],
        rows=sum(about["rows"].values()),
        uploads=uploads,
        revision=about["revision"],
        is_old=about["revision"] != migrate.head_revision(),
        has_secret=SECRET in about["files"],
    )
