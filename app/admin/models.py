"""What an import remembers: the communities brought in, how far a run got, which id became which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Base, BigId, UtcDateTime


class ImportSource(Base):
    """A community elsewhere. Its name tells one source's ids from another's, so it must never change."""

    __tablename__ = "import_source"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    community: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the community is called there; the site may be called otherwise."""
    licence: Mapped[str] = mapped_column(Text, default="", server_default="")


class Errand(Base):
    """Work that an administrator started on a page and may watch there: an import, an export, a test mail."""

    __tablename__ = "errand"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """import, export or test_mail."""
    what: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was asked for: the folder and format of an import, the address of a test mail."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """waiting, running, done, failed or cancelled."""
    by_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts: Mapped[int] = mapped_column(default=0)
    """How often a process was started for it: one that dies each time is given up."""
    progress: Mapped[dict[str, Any]] = mapped_column(JSON)
    said: Mapped[str] = mapped_column(Text, default="")
    """How it ended, in a sentence."""
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImportRun(Base):
    """One reading of a source, with the place to go on from.

    `step` and `line` are stored in the transaction that stores the rows before them, so a run that was killed
    goes on exactly there. While `finished_at` is None, the same files read again continue this run.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id"), index=True)
    files: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Size and time of change of each file: other files are another run."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    step: Mapped[str] = mapped_column(String(40), default="")
    line: Mapped[int] = mapped_column(BigInteger, default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    rejected_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """How long the file of rejected rows is; anything after that was written by a batch that was lost."""


class ImportedId(Base):
    """What a row of a source has become here. That it is there is why nothing is imported twice."""

    __tablename__ = "imported_id"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("import_source.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(400), primary_key=True)
    local_id: Mapped[int] = mapped_column(BigId)
    run_id: Mapped[int] = mapped_column(BigId)
    """The run that brought it. Met again in that run, an id is repeated; in a later one, it is there."""


class ImportedTally(Base):
    """Votes without id and voter have no identity, so those that are alike are counted."""

    __tablename__ = "imported_tally"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("import_source.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    """Post, value and time."""
    run_id: Mapped[int] = mapped_column(BigId)
    """The run that `seen` belongs to."""
    seen: Mapped[int]
    stored: Mapped[int]
