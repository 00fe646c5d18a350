"""Versions of posts travel: out of a dump's history, in and out of archives, onto the page of versions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.admin.importing import steps
from app.core.db import db
from app.forum.models import Revision
from app.forum.services.edit_answer import edit_answer
from app.forum.texts import read_body
from tests.make.community import Community
from tests.make.imports import (
    answer,
    history,
    import_archive,
    import_dump,
    local,
    question,
    reasons,
    user,
    write_archive,
    write_dump,
)

EDITED = "2021-01-20T10:00:00.000"
NOON = "2021-01-01T12:00:00Z"


def part(number: int, kind: int, post: int, day: int, text: str, *, saving: str, why: str = "") -> Any:
    row = history(number, kind, post, f"{day:02}T10:00", why)
    return row | {"Text": text, "RevisionGUID": saving}


def a_dump(*more: Any, **changes: Any) -> dict[str, list[Any]]:
    return {
        "Users.xml": [user(1, "Ann"), user(2, "Bob")],
        "Posts.xml": [
            question(10, 1, 1, LastEditDate=EDITED, **changes),
            answer(11, 10, "02T10:00", 2),
            {"Id": 12, "PostTypeId": 5, "CreationDate": EDITED, "Body": "tag wiki"},
        ],
        "PostHistory.xml": [
            part(1, 2, 10, 1, "It *blinks*.", saving="a"),
            part(2, 1, 10, 1, "Blinking", saving="a"),
            part(3, 3, 10, 1, "<lamp><wi-fi>", saving="a"),
            part(4, 2, 11, 2, "Never edited", saving="b"),
            part(5, 4, 10, 3, "Why does it blink?", saving="c", why="a clearer title"),
            part(6, 2, 12, 3, "of a tag wiki", saving="d"),
            part(7, 5, 10, 4, "It *blinks* twice.", saving="e"),
            # Another row stands between the two parts of one saving.
            part(8, 10, 10, 4, "", saving="x"),
            part(9, 6, 10, 4, "<lamp>", saving="e"),
            part(10, 9, 10, 5, "<lamp><wi-fi>", saving="f", why="Rollback to [a]"),
            *more,
        ],
    }


def versions(kind: str, post: int) -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Revision).where(Revision.kind == kind, Revision.post_id == post).order_by(Revision.number)
    )
    return [(r.number, r.at.day, r.reason, r.title, r.tags, r.body_source) for r in rows]


FIVE = [
    (1, 1, "", "Blinking", "lamp wi-fi", "It *blinks*."),
    (2, 3, "a clearer title", "Why does it blink?", "lamp wi-fi", "It *blinks*."),
    (3, 4, "", "Why does it blink?", "lamp", "It *blinks* twice."),
    (4, 5, "Rolled back to an earlier version", "Why does it blink?", "lamp wi-fi", "It *blinks* twice."),
]


@pytest.mark.parametrize("rows_a_batch", [500, 1])
def test_a_dumps_history_becomes_versions_of_the_posts_that_were_edited(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_a_batch: int
) -> None:
    """Each saving tells only what it changed, and its parts may come apart, into two batches even."""
    monkeypatch.setattr(steps, "BATCH_ROWS", rows_a_batch)
    folder = write_dump(tmp_path / "dump", a_dump())
    first = import_dump(folder)
    assert versions("question", local("question", 10)) == FIVE
    assert versions("answer", local("answer", 11)) == []
    assert first.tally.imported["revision"] == 4
    assert first.tally.left_out["PostHistory.xml: first version of a post that was never edited"] == 1
    assert first.tally.left_out["PostHistory.xml: version of something that is not kept"] == 1
    again = import_dump(folder)
    assert (again.tally.imported["revision"], versions("question", local("question", 10))) == (0, FIVE)


def test_the_page_of_versions_shows_who_changed_what(sqlite_community: Community, tmp_path: Path) -> None:
    import_dump(write_dump(tmp_path / "dump", a_dump()))
    number = local("question", 10)
    browser = sqlite_community.browser()
    assert (
        f'href="/questions/{number}/history"'
        in browser.get(f"/questions/{number}", follow_redirects=True).text
    )
    page = browser.get(f"/questions/{number}/history").text
    assert re.findall(r"Version (\d)", page) == ["4", "3", "2", "1"]
    assert "<ins>Why" in page
    assert "a clearer title" in page
    assert "Bob" in page


def test_a_later_dump_adds_nothing_to_a_post_that_stays_as_it_is(app: Flask, tmp_path: Path) -> None:
    import_dump(write_dump(tmp_path / "dump", a_dump()))
    newer = part(11, 5, 10, 25, "Later", saving="g")
    later = import_dump(write_dump(tmp_path / "later", a_dump(newer)))
    assert later.tally.left_out["PostHistory.xml: version later than the post that is here"] == 1
    assert versions("question", local("question", 10)) == FIVE


def an_archive(*revisions: dict[str, Any]) -> dict[str, list[Any]]:
    common = {"author": "ann", "body": "x", "format": "text", "created_at": NOON}
    return {
        "members": [{"id": "ann", "name": "Ann", "joined_at": NOON}],
        "questions": [common | {"id": "1", "title": "Why?"}],
        "answers": [common | {"id": "1", "question": "1", "edited_at": "2021-01-03T12:00:00Z"}],
        "revisions": [{"on": "answer", "post": "1", "at": NOON, "body": "y"} | row for row in revisions],
    }


def test_versions_of_an_archive_that_lead_nowhere_are_rejected(sqlite_app: Flask, tmp_path: Path) -> None:
    outcome = import_archive(
        write_archive(
            tmp_path / "archive",
            an_archive(
                {"number": 1, "by": "ann"},
                {"number": 2, "by": "nobody"},
                {"number": 2, "post": "9"},
                {"number": 0},
                {"number": 1},
                {"on": "thing", "number": 3},
                {"number": 3, "body": "a\x00b"},
            ),
        )
    )
    assert sorted((line, reason) for _, line, reason in reasons(outcome)) == [
        (2, "the editor is not there"),
        (3, "the post is not there"),
        (4, "number: not a whole number from 1"),
        (5, "its id has come before"),
        (6, "on: 'thing' is not one of question, answer, comment"),
        (7, "body: holds a NUL character"),
    ]
    assert [row[0] for row in versions("answer", local("answer", 1))] == [1]


def test_who_edits_here_goes_on_from_the_imported_versions(
    sqlite_community: Community, tmp_path: Path
) -> None:
    import_archive(write_archive(tmp_path / "in", an_archive({"number": 1}, {"number": 2})))
    staff = sqlite_community.member(role="staff")
    number = local("answer", 1)
    edit_answer(staff, number, read_body("z", fmt="text"), seen=2, reason="Shorter")
    assert [row[0] for row in versions("answer", number)] == [1, 2, 3]
    # The source has gone on by itself: what was written here stands.
    later = an_archive({"number": 1}, {"number": 2}, {"number": 3, "body": "other"})
    import_archive(write_archive(tmp_path / "later", later))
    assert [row[5] for row in versions("answer", number)] == ["y", "y", "z"]
