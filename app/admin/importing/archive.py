"""Reader of a community archive, version 1: a folder of JSON Lines files.

Names, types and meaning of the fields are those of the archive format; its additions are in
`archive_additions`. Every field is checked here; what only the whole can tell (ids that repeat, rows that
point nowhere) is for the loader.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from app.admin.importing.archive_additions import ADDITIONS
from app.admin.importing.archive_fields import (
    ACCEPTANCES,
    ACCEPTING_ROLES,
    AUTHOR_ROLES,
    FORMATS,
    MEMBER_ROLES,
    POSTS,
    Fields,
    unknown_fields,
)
from app.admin.importing.json_lines import json_objects
from app.admin.importing.readers_common import LONGEST_LINE, Phase, RowError, UnreadableError, excerpt
from app.admin.importing.records import (
    AcceptanceRecord,
    AnswerRecord,
    ArticleRecord,
    CategoryRecord,
    CommentRecord,
    Item,
    MemberRecord,
    QuestionRecord,
    Record,
    Rejected,
    VoteRecord,
)

FORMAT = "community-archive"
VERSION = 1
MANIFEST = "archive.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `archive.json` says of the archive; None where it says nothing."""

    name: str
    source: str | None
    licence: str | None
    exported_at: datetime | None


class ArchiveReader:
    """The files of an archive as phases. Raises UnreadableError if `folder` is not an archive of version 1.

    `now` is the time (aware) after which a time counts as being in the future.
    """

    def __init__(self, folder: Path, *, now: datetime) -> None:
        self.folder = folder
        self._now = now
        self.manifest = read_manifest(folder, now=now)

    def phases(self) -> list[Phase]:
        """The phases in the order to load them; files that are not there are left out."""
        return [
            self._phase(name, build, known)
            for name, build, known in PHASES
            if (self.folder / f"{name}.jsonl").is_file()
        ]

    def _phase(self, name: str, build: "Builder", known: frozenset[str]) -> Phase:
        def rows(phase: Phase, start_line: int) -> Iterator[Item]:
            for found in json_objects(phase, start_line):
                if not isinstance(found, tuple):
                    yield found
                    continue
                line, raw, values = found
                yield from unknown_fields(phase.file, line, values, known)
                try:
                    yield build(phase.file, line, Fields(values, self._now))
                except RowError as error:
                    yield Rejected(phase.file, line, str(error), excerpt(raw))

        return Phase(name, self.folder / f"{name}.jsonl", rows)


def read_manifest(folder: Path, *, now: datetime) -> Manifest:
    """Read `archive.json` and check that this is an archive we can read. Raises UnreadableError."""
    if not folder.is_dir():
        raise UnreadableError(str(folder), 0, "there is no such folder")
    values = _manifest_object(folder / MANIFEST)
    if values.get("format") != FORMAT:
        raise UnreadableError(MANIFEST, 0, f'"format" is not "{FORMAT}"')
    version = values.get("version")
    if type(version) is not int or version != VERSION:
        found = excerpt(repr(version))[:40]
        raise UnreadableError(MANIFEST, 0, f'"version" is {found}; this program reads version {VERSION}')
    fields = Fields(values, now)
    try:
        return Manifest(
            name=fields.label("name"),
            source=fields.optional_text("source"),
            licence=fields.optional_text("licence"),
            exported_at=fields.optional_time("exported_at"),
        )
    except RowError as error:
        raise UnreadableError(MANIFEST, 0, str(error)) from error


def _manifest_object(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UnreadableError(str(path.parent), 0, f"not a community archive: it has no {MANIFEST}")
    try:
        with path.open("rb") as stream:
            text = stream.read(LONGEST_LINE).decode("utf-8-sig")
        values = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(MANIFEST, error.lineno, f"not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(MANIFEST, 0, f"not UTF-8: byte {error.start + 1}") from error
    except OSError as error:
        raise UnreadableError(MANIFEST, 0, error.strerror or "cannot be read") from error
    if not isinstance(values, dict):
        raise UnreadableError(MANIFEST, 0, "not a JSON object")
    return values


def _member(file: str, line: int, fields: Fields) -> Record:
    return MemberRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        name=fields.label("name"),
        role=fields.optional_choice("role", MEMBER_ROLES) or "member",
        joined_at=fields.optional_time("joined_at"),
        email=fields.email("email"),
        about=fields.optional_text("about"),
        location=fields.optional_text("location"),
        time_zone=fields.optional_text("time_zone"),
    )


def _category(file: str, line: int, fields: Fields) -> Record:
    return CategoryRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        name=fields.label("name"),
        parent=fields.optional_label("parent"),
        description=fields.optional_text("description"),
    )


def _question(file: str, line: int, fields: Fields) -> Record:
    closed_at, closed_reason = fields.state("closed")
    hidden_at, hidden_reason = fields.state("hidden")
    return QuestionRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        author=fields.optional_label("author"),
        title=fields.label("title"),
        body=fields.text("body"),
        format=fields.choice("format", FORMATS),
        created_at=fields.time("created_at"),
        edited_at=fields.optional_time("edited_at"),
        category=fields.optional_label("category"),
        tags=fields.tags("tags"),
        locale=fields.optional_label("locale"),
        views=fields.count("views"),
        up=fields.count("up"),
        down=fields.count("down"),
        closed_at=closed_at,
        closed_reason=closed_reason,
        duplicate_of=fields.optional_label("duplicate_of"),
        hidden_at=hidden_at,
        hidden_reason=hidden_reason,
    )


def _answer(file: str, line: int, fields: Fields) -> Record:
    hidden_at, hidden_reason = fields.state("hidden")
    return AnswerRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        question=fields.label("question"),
        author=fields.optional_label("author"),
        author_role=fields.optional_choice("author_role", AUTHOR_ROLES),
        body=fields.text("body"),
        format=fields.choice("format", FORMATS),
        created_at=fields.time("created_at"),
        edited_at=fields.optional_time("edited_at"),
        up=fields.count("up"),
        down=fields.count("down"),
        hidden_at=hidden_at,
        hidden_reason=hidden_reason,
    )


def _comment(file: str, line: int, fields: Fields) -> Record:
    hidden_at, hidden_reason = fields.state("hidden")
    return CommentRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        on=fields.choice("on", POSTS),
        post=fields.label("post"),
        author=fields.optional_label("author"),
        body=fields.text("body"),
        format=fields.choice("format", FORMATS),
        created_at=fields.time("created_at"),
        hidden_at=hidden_at,
        hidden_reason=hidden_reason,
    )


def _acceptance(file: str, line: int, fields: Fields) -> Record:
    at, undone_at = fields.time("at"), fields.optional_time("undone_at")
    if undone_at is not None and undone_at < at:
        raise RowError("undone_at is before at")
    return AcceptanceRecord(
        file=file,
        line=line,
        answer=fields.label("answer"),
        kind=fields.optional_choice("kind", ACCEPTANCES) or "solution",
        by=fields.optional_label("by"),
        role=fields.optional_choice("role", ACCEPTING_ROLES),
        at=at,
        undone_at=undone_at,
        thanks=fields.optional_text("thanks"),
    )


def _vote(file: str, line: int, fields: Fields) -> Record:
    return VoteRecord(
        file=file,
        line=line,
        external_id=None,
        on=fields.choice("on", POSTS),
        post=fields.label("post"),
        member=fields.optional_label("member"),
        value=fields.vote("value"),
        at=fields.time("at"),
    )


def _article(file: str, line: int, fields: Fields) -> Record:
    return ArticleRecord(
        file=file,
        line=line,
        external_id=fields.label("id"),
        slug=fields.optional_label("slug"),
        title=fields.label("title"),
        summary=fields.optional_text("summary"),
        body=fields.text("body"),
        format=fields.choice("format", FORMATS),
        category=fields.optional_label("category"),
        tags=fields.tags("tags"),
        locale=fields.optional_label("locale"),
        created_at=fields.optional_time("created_at"),
    )


Builder = Callable[[str, int, Fields], Record]

# Phase (and file) name, what makes a record of a row, and the fields the format names.
PHASES: tuple[tuple[str, Builder, frozenset[str]], ...] = tuple(
    (name, build, frozenset(known.split()))
    for name, build, known in (
        ("members", _member, "id name role joined_at email about location time_zone"),
        ("categories", _category, "id name parent description"),
        (
            "questions",
            _question,
            """id author title body format created_at edited_at category tags locale views up down closed
            duplicate_of hidden""",
        ),
        (
            "answers",
            _answer,
            "id question author author_role body format created_at edited_at up down hidden",
        ),
        ("comments", _comment, "id on post author body format created_at hidden"),
        ("acceptances", _acceptance, "answer kind by role at undone_at thanks"),
        ("votes", _vote, "on post member value at"),
        ("articles", _article, "id slug title summary body format category tags locale created_at"),
        *ADDITIONS,
    )
)
