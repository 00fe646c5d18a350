"""Where a Whoosh index lies, and how it is replaced, written by one at a time and found broken.

DATA_DIR/search/
    current        the name of the folder in use; replaced in one step
    v1.1-en-…/    an index: the one in use, one being built, or one that a reader still holds open
    lock           held by whoever writes; the operating system lets go when the process dies
    building       held by whoever builds a new index
    broken         put there by whoever found the index unreadable; the next rebuild takes it away
  behind         put there by an import: the index lacks much; a rebuild that began later takes it away
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, KEYWORD, Schema

from app.search.analysis import VERSION
from app.search.engine import Busy, SearchUnavailable
from app.search.whoosh_terms import Terms

SCHEMA_VERSION = 1
TEXTS = ("title", "body", "answers", "solution", "tags")
"""Fields that words are looked for in."""


def schema() -> Schema:
    return Schema(
        question_id=ID(unique=True),
        number=COLUMN(NumericColumn("q")),
        asked_at=COLUMN(NumericColumn("q")),
        tag=KEYWORD,
        category=ID,
        status=KEYWORD,
        language=ID,
        **{name: Terms(phrase=True) for name in TEXTS},
    )


class IndexFiles:
    """The folder of one index and its successors."""

    def __init__(self, folder: Path, language: Callable[[], str]) -> None:
        self.folder = folder
        self._language = language

    def _prefix(self) -> str:
        """What an index's name begins with that was made as one would be made now."""
        return f"v{SCHEMA_VERSION}.{VERSION}-{self._language()}-"

    def current(self) -> Path | None:
        """The index in use; None when there is none, or one of another version."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii")
        except (OSError, ValueError):
            return None
        path = self.folder / name
        return path if name.startswith(self._prefix()) and "/" not in name and path.is_dir() else None

    def new(self) -> Path:
        """An empty folder for an index to be built in."""
        path = self.folder / f"{self._prefix()}{secrets.token_hex(8)}"
        path.mkdir(parents=True, mode=0o700)
        return path

    def switch_to(self, path: Path) -> None:
        """Put an index in use, and remove what no process needs any more."""
        _flush_to_disk(path)
        name = self.folder / f"current.{secrets.token_hex(4)}"
        with name.open("w", encoding="ascii") as out:
            out.write(path.name)
            out.flush()
            os.fsync(out.fileno())
        name.replace(self.folder / "current")
        (self.folder / "broken").unlink(missing_ok=True)
        # Readers have their files open: removing the names takes nothing from them.
        for other in self.folder.glob("v*-*"):
            if other != path:
                shutil.rmtree(other, ignore_errors=True)

    def report_broken(self) -> None:
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "broken").touch()

    def is_broken(self) -> bool:
        return (self.folder / "broken").exists()

    def report_behind(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "behind").write_text(secrets.token_hex(8), encoding="ascii")

    def behind(self) -> str:
        """Which report of it stands; empty when none does."""
        try:
            return (self.folder / "behind").read_text(encoding="ascii")
        except OSError:
            return ""

    def caught_up(self, report: str) -> None:
        """What was reported before has been made good; a later report stays."""
        if report and self.behind() == report:
            (self.folder / "behind").unlink(missing_ok=True)

    @contextmanager
    def alone(self, what: str, *, wait: bool = False) -> Iterator[None]:
        """Hold `lock` or `building`. Raises Busy when another has it and we do not `wait`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            held = os.open(self.folder / what, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SearchUnavailable(str(error)) from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise Busy from error
            yield
        finally:
            os.close(held)


def _flush_to_disk(folder: Path) -> None:
    """An index is put in use when it would survive a power cut."""
    for path in [*folder.iterdir(), folder]:
        if path.is_file() or path == folder:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
