"""From the content to a community archive (version 1), with times relative to the moment of seeding."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from app.admin.demo.times import duration, moment

CONTENT = Path(__file__).parent / "content"
FILES = ("members", "categories", "questions", "answers", "comments", "acceptances", "votes")
VOTING = timedelta(days=4)
"""Votes are spread over so long after a post, or over its whole life where that is shorter."""

QUESTION_KEYS = "title by asked edited tags views up closed duplicate_of hidden body comment answer"
ANSWER_KEYS = "by after edited up down accepted also_works hidden body comment"
COMMENT_KEYS = "by after body"

Row = dict[str, Any]


class ContentError(ValueError):
    """The content cannot be read; the message names the file."""


@dataclass(slots=True)
class _Archive:
    """The rows of each file, as they are collected."""

    now: datetime
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in FILES})

    def add(self, file: str, **values: Any) -> None:
        """A row; what is None is absent, times are written in UTC."""
        self.rows[file].append({key: _written(value) for key, value in values.items() if value is not None})


def read_community() -> Row:
    """Name, tagline, source and categories."""
    return _read(CONTENT / "community.toml")


def read_members() -> dict[str, Row]:
    """Members by the name that questions refer to them with."""
    return _read(CONTENT / "members.toml")


def read_moderation() -> list[Row]:
    """What members flagged, with what staff decided about it."""
    items: list[Row] = _read(CONTENT / "moderation.toml")["item"]
    return items


def build_archive(folder: Path, now: datetime) -> None:
    """Write the demo into `folder` as a community archive that was made at `now` (aware).

    Raises ContentError where the content is not as its README says.
    """
    community, archive = read_community(), _Archive(now)
    _add_members(archive)
    for category in community["category"]:
        archive.add(
            "categories", id=category["key"], name=category["name"], description=category["description"]
        )
        for path in sorted((CONTENT / category["key"]).glob("*.toml")):
            try:
                _add_question(archive, path.stem, category["key"], _read(path))
            except (KeyError, ValueError) as error:
                raise ContentError(f"{path.relative_to(CONTENT)}: {error}") from error
    _write(folder, community, archive)


def _read(path: Path) -> Row:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path.relative_to(CONTENT)}: {error}") from error


def _write(folder: Path, community: Row, archive: _Archive) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        "format": "community-archive",
        "version": 1,
        "name": community["name"],
        "source": community["source"],
        "exported_at": _written(archive.now),
    }
    (folder / "archive.json").write_bytes(orjson.dumps(manifest))
    for name, rows in archive.rows.items():
        # In order of time, so that ids rise with it as they do in a community that grew.
        rows.sort(key=lambda row: row.get("created_at") or row.get("at") or "")
        lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        (folder / f"{name}.jsonl").write_bytes(lines)


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value


def _add_members(archive: _Archive) -> None:
    for key, member in read_members().items():
        archive.add(
            "members",
            id=key,
            name=member["name"],
            role=member.get("role"),
            joined_at=archive.now - timedelta(days=member["joined_days_ago"]),
            email=member.get("email"),
            about=member.get("about"),
            location=member.get("location"),
            time_zone=member.get("time_zone"),
        )


def _add_question(archive: _Archive, key: str, category: str, question: Row) -> None:
    _refuse_unknown(question, QUESTION_KEYS)
    asked = moment(question["asked"], archive.now)
    archive.add(
        "questions",
        id=key,
        author=question.get("by"),
        title=question["title"],
        body=question["body"].strip("\n"),
        format="markdown",
        created_at=asked,
        edited_at=_after(asked, question.get("edited")),
        category=category,
        tags=question["tags"],
        views=question["views"],
        closed=_state(asked, question.get("closed")),
        duplicate_of=question.get("duplicate_of"),
        hidden=_state(asked, question.get("hidden")),
    )
    _add_votes(archive, "question", key, asked, question)
    _add_comments(archive, "question", key, asked, question)
    for number, answer in enumerate(question.get("answer", ()), start=1):
        _add_answer(archive, key, f"{key}/{number}", asked, answer)


def _add_answer(archive: _Archive, question: str, key: str, asked: datetime, answer: Row) -> None:
    _refuse_unknown(answer, ANSWER_KEYS)
    written = asked + duration(answer["after"])
    archive.add(
        "answers",
        id=key,
        question=question,
        author=answer.get("by"),
        body=answer["body"].strip("\n"),
        format="markdown",
        created_at=written,
        edited_at=_after(asked, answer.get("edited")),
        hidden=_state(asked, answer.get("hidden")),
    )
    for kind, acceptance in _acceptances(answer):
        archive.add(
            "acceptances",
            answer=key,
            kind=kind,
            by=acceptance["by"],
            at=asked + duration(acceptance["after"]),
            undone_at=_after(asked, acceptance.get("until")),
            thanks=acceptance.get("thanks"),
        )
    _add_votes(archive, "answer", key, written, answer)
    _add_comments(archive, "answer", key, asked, answer)


def _acceptances(answer: Row) -> Iterator[tuple[str, Row]]:
    for accepted in answer.get("accepted", ()):
        yield "solution", accepted
    if "also_works" in answer:
        yield "also_works", answer["also_works"]


def _add_comments(archive: _Archive, on: str, post: str, asked: datetime, row: Row) -> None:
    for number, comment in enumerate(row.get("comment", ()), start=1):
        _refuse_unknown(comment, COMMENT_KEYS)
        archive.add(
            "comments",
            id=f"{post}/c{number}",
            on=on,
            post=post,
            author=comment.get("by"),
            body=comment["body"],
            format="markdown",
            created_at=asked + duration(comment["after"]),
        )


def _add_votes(archive: _Archive, on: str, post: str, written: datetime, row: Row) -> None:
    votes = [(member, 1) for member in row.get("up", "").split()]
    votes += [(member, -1) for member in row.get("down", "").split()]
    span = min(archive.now - written, VOTING)
    for number, (member, value) in enumerate(votes, start=1):
        at = written + span * number / (len(votes) + 1)
        archive.add("votes", on=on, post=post, member=member, value=value, at=at)


def _after(asked: datetime, text: str | None) -> datetime | None:
    return None if text is None else asked + duration(text)


def _state(asked: datetime, state: Row | None) -> Row | None:
    if state is None:
        return None
    return {"at": _written(asked + duration(state["after"])), "reason": state["reason"]}


def _refuse_unknown(row: Row, known: str) -> None:
    if unknown := sorted(row.keys() - set(known.split())):
        raise ValueError(f"unknown: {', '.join(unknown)}")
