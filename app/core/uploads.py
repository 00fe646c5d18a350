"""Files that members bring, by name, in the place that UPLOADS_URL says: a folder, so far.

Names are made from the content, so a file never changes, and storing it twice is storing it once.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from app.core.kernel import current_settings

if TYPE_CHECKING:
    from config import Settings

NAME = re.compile(r"[0-9a-z]{16,64}(-[0-9]{1,4})?\.(webp)")
URL_PREFIX = "/uploads/"


class NotStored(RuntimeError):
    """The file could not be written: the disk is full or the folder is not ours."""


def folder_of(settings: Settings) -> Path:
    if settings.UPLOADS_URL:
        return Path(unquote(urlsplit(settings.UPLOADS_URL).path))
    return Path(settings.DATA_DIR).resolve() / "uploads"


def path_of(name: str, folder: Path | None = None) -> Path:
    """Where a file of this name lies. Raises ValueError for a name that we did not make."""
    if not NAME.fullmatch(name):
        raise ValueError(f"not a name of an upload: {name!r}")
    return (folder or folder_of(current_settings())) / name[:2] / name


def store(name: str, content: bytes) -> None:
    """Keep a file, whole or not at all. Raises NotStored."""
    path = path_of(name)
    if path.exists():
        return
    half = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise NotStored(f"{path}: {os.strerror(error.errno or 0)}") from error


def read(name: str) -> bytes | None:
    path = path_of(name)
    return path.read_bytes() if path.is_file() else None


def drop(name: str) -> None:
    path_of(name).unlink(missing_ok=True)
