"""Reading a community archive: each field is checked, and bad lines are named while the rest is read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.admin.importing import json_lines
from app.admin.importing.archive import ArchiveReader, Manifest
from app.admin.importing.readers_common import UnreadableError
from app.admin.importing.records import (
    AcceptanceRecord,
    AnswerRecord,
    ArticleRecord,
    CategoryRecord,
    CommentRecord,
    Item,
    MemberRecord,
    QuestionRecord,
    Rejected,
    Skipped,
    Truncated,
    VoteRecord,
)

NOW = datetime(2024, 1, 1, tzinfo=UTC)
MOMENT = datetime(2023, 1, 1, 2, 21, 46, tzinfo=UTC)
STAMP = "2023-01-01T02:21:46Z"
MANIFEST = {"format": "community-archive", "version": 1, "name": "Test"}
MEMBER = {"id": "m", "name": "Mia"}
QUESTION = {"id": "q", "title": "How?", "body": "b", "format": "text", "created_at": STAMP}
ANSWER = {"id": "a", "question": "q", "body": "b", "format": "html", "created_at": STAMP}
VOTE = {"on": "answer", "post": "a", "value": 1, "at": STAMP}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "archive.json").write_text(json.dumps(MANIFEST))
    return tmp_path


def read(archive: Path, name: str, *, start_line: int = 0) -> list[Item]:
    phase = next(phase for phase in ArchiveReader(archive, now=NOW).phases() if phase.name == name)
    items = list(phase.iterate(start_line=start_line))
    assert phase.bytes_read == phase.total_bytes
    return items


def read_rows(archive: Path, name: str, *rows: dict[str, Any]) -> list[Item]:
    (archive / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return read(archive, name)


# ---------------------------------------------------------------- archive.json


def test_the_manifest_says_where_the_archive_comes_from(archive: Path) -> None:
    more = {"source": "a forum", "licence": "CC0", "exported_at": "2023-01-01T03:21:46+01:00", "odd": 1}
    (archive / "archive.json").write_text(json.dumps(MANIFEST | more))
    assert ArchiveReader(archive, now=NOW).manifest == Manifest("Test", "a forum", "CC0", MOMENT)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": "community-archive", "version": 2, "name": "x"}', "this program reads version 1"),
        ('{"format": "community-archive", "version": true, "name": "x"}', "this program reads version 1"),
        ('{"format": "zip", "version": 1, "name": "x"}', 'is not "community-archive"'),
        ('{"format": "community-archive", "version": 1}', r"archive\.json: name is missing"),
        ('{\n"format": ', r"archive\.json, line 2: not JSON"),
        ("[]", "not a JSON object"),
        ("", "not JSON"),
    ],
)
def test_an_archive_of_another_kind_is_one_clear_error(archive: Path, text: str, message: str) -> None:
    (archive / "archive.json").write_text(text)
    with pytest.raises(UnreadableError, match=message):
        ArchiveReader(archive, now=NOW)


def test_a_folder_that_is_no_archive_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"it has no archive\.json"):
        ArchiveReader(tmp_path, now=NOW)
    with pytest.raises(UnreadableError, match="there is no such folder"):
        ArchiveReader(tmp_path / "nowhere", now=NOW)


def test_the_phases_come_in_the_order_to_load_and_only_for_files_that_are_there(archive: Path) -> None:
    for name in ("votes", "members", "answers", "questions"):
        (archive / f"{name}.jsonl").touch()
    names = [phase.name for phase in ArchiveReader(archive, now=NOW).phases()]
    assert names == ["members", "questions", "answers", "votes"]


# ---------------------------------------------------------------- what rows mean


def test_a_row_with_only_what_is_required_is_enough(archive: Path) -> None:
    post: dict[str, Any] = {"line": 1, "author": None, "body": "b", "created_at": MOMENT}
    assert read_rows(archive, "members", MEMBER) == [
        MemberRecord(file="members.jsonl", line=1, external_id="m", name="Mia")
    ]
    assert read_rows(archive, "questions", QUESTION) == [
        QuestionRecord(file="questions.jsonl", external_id="q", title="How?", format="text", **post)
    ]
    assert read_rows(archive, "answers", ANSWER) == [
        AnswerRecord(file="answers.jsonl", external_id="a", question="q", format="html", **post)
    ]
    assert read_rows(archive, "acceptances", {"answer": "a", "at": STAMP}) == [
        AcceptanceRecord(file="acceptances.jsonl", line=1, answer="a", at=MOMENT)
    ]


def test_every_field_of_a_question_is_carried(archive: Path) -> None:
    more = {
        "author": "m",
        "edited_at": "2023-01-01T03:21:46.5+01:00",
        "category": "c",
        "tags": ["a", "b", "a"],
        "locale": "pt-BR",
        "views": 3,
        "up": 2,
        "down": 0,
        "closed": {"at": STAMP, "reason": "resolved elsewhere"},
        "duplicate_of": "p",
        "hidden": {"at": STAMP, "reason": "spam"},
    }
    assert read_rows(archive, "questions", QUESTION | more) == [
        QuestionRecord(
            file="questions.jsonl",
            line=1,
            external_id="q",
            author="m",
            title="How?",
            body="b",
            format="text",
            created_at=MOMENT,
            edited_at=MOMENT.replace(microsecond=500_000),
            category="c",
            tags=("a", "b"),
            locale="pt-BR",
            views=3,
            up=2,
            down=0,
            closed_at=MOMENT,
            closed_reason="resolved elsewhere",
            duplicate_of="p",
            hidden_at=MOMENT,
            hidden_reason="spam",
        )
    ]


def test_comments_acceptances_votes_categories_and_articles_are_carried(archive: Path) -> None:
    comment = {
        "id": "1",
        "on": "question",
        "post": "q",
        "body": "b",
        "format": "markdown",
        "created_at": STAMP,
    }
    acceptance = {"answer": "a", "kind": "also_works", "by": "m", "role": "administrator", "at": STAMP}
    article = {"id": "k", "title": "T", "body": "b", "format": "html", "slug": "t", "summary": ""}
    assert read_rows(archive, "comments", comment)[0] == CommentRecord(
        file="comments.jsonl",
        line=1,
        external_id="1",
        on="question",
        post="q",
        author=None,
        body="b",
        format="markdown",
        created_at=MOMENT,
    )
    assert read_rows(archive, "acceptances", acceptance | {"undone_at": STAMP, "thanks": "ta"})[0] == (
        AcceptanceRecord(
            file="acceptances.jsonl",
            line=1,
            answer="a",
            at=MOMENT,
            kind="also_works",
            by="m",
            role="staff",
            undone_at=MOMENT,
            thanks="ta",
        )
    )
    assert read_rows(archive, "votes", VOTE | {"value": -1, "member": "m"})[0] == VoteRecord(
        file="votes.jsonl", line=1, external_id=None, on="answer", post="a", member="m", value=-1, at=MOMENT
    )
    assert read_rows(archive, "categories", {"id": "c", "name": "C", "parent": "d"})[0] == CategoryRecord(
        file="categories.jsonl", line=1, external_id="c", name="C", parent="d"
    )
    assert read_rows(archive, "articles", article)[0] == ArticleRecord(
        file="articles.jsonl",
        line=1,
        external_id="k",
        title="T",
        body="b",
        format="html",
        slug="t",
        summary="",
    )


def test_managers_and_administrators_answer_as_staff(archive: Path) -> None:
    (answer,) = read_rows(archive, "answers", ANSWER | {"author_role": "community_manager"})
    assert isinstance(answer, AnswerRecord)
    assert answer.author_role == "staff"


def test_unknown_fields_are_kept_out_and_counted(archive: Path) -> None:
    row = QUESTION | {"mood": 1, "closed": {"at": STAMP, "reason": "old", "vote": 3}}
    mood, vote, question = sorted(read_rows(archive, "questions", row), key=repr, reverse=True)
    assert vote == Skipped("questions.jsonl", 1, "field", "unknown field closed.vote")
    assert mood == Skipped("questions.jsonl", 1, "field", "unknown field mood")
    assert isinstance(question, QuestionRecord)


# ---------------------------------------------------------------- rows that cannot be used


@pytest.mark.parametrize(
    ("name", "row", "change", "reason"),
    [
        ("members", MEMBER, {"id": 7}, "id: not a text"),
        ("members", MEMBER, {"id": " "}, "id is empty"),
        ("members", MEMBER, {"name": None}, "name is missing"),
        ("members", MEMBER, {"name": "a\0b"}, "name: holds a NUL character"),
        ("members", MEMBER, {"role": "king"}, "role: 'king' is not one of member, super_user"),
        ("members", MEMBER, {"email": "nobody"}, "email: not an e-mail address"),
        ("questions", QUESTION, {"format": "bbcode"}, "format: 'bbcode' is not one of markdown, html, text"),
        ("questions", QUESTION, {"body": None}, "body is missing"),
        ("questions", QUESTION, {"body": ["b"]}, "body: not a text"),
        ("questions", QUESTION, {"tags": "a b"}, "tags: not a list"),
        ("questions", QUESTION, {"tags": ["a", 1]}, "tags: not a text"),
        ("questions", QUESTION, {"views": -1}, "views: not a whole number"),
        ("questions", QUESTION, {"views": True}, "views: not a whole number"),
        ("questions", QUESTION, {"up": 1.5}, "up: not a whole number"),
        ("questions", QUESTION, {"up": 2**31}, "up: not a whole number"),
        ("questions", QUESTION, {"closed": "yes"}, "closed: not an object"),
        ("questions", QUESTION, {"closed": {"reason": "old"}}, "closed.at is missing"),
        ("questions", QUESTION, {"hidden": {"at": STAMP}}, "hidden.reason is missing"),
        ("questions", QUESTION, {"created_at": 5}, "created_at: not a text"),
        ("questions", QUESTION, {"created_at": "2023-01-01"}, "created_at: not a time"),
        ("questions", QUESTION, {"created_at": "2023-W01-1T00:00:00Z"}, "created_at: not a time"),
        ("questions", QUESTION, {"created_at": "2023-02-30T00:00:00Z"}, "created_at: not a time"),
        ("questions", QUESTION, {"created_at": "0001-01-01T00:00:00+05:00"}, "created_at: not a time"),
        ("questions", QUESTION, {"created_at": "2023-01-01T02:21:46"}, "created_at: no time zone"),
        ("questions", QUESTION, {"created_at": "2024-01-01T00:00:01Z"}, "created_at: in the future"),
        ("questions", QUESTION, {"created_at": "2023-12-31T23:30:00-01:00"}, "created_at: in the future"),
        ("answers", ANSWER, {"author_role": "robot"}, "author_role: 'robot' is not one of"),
        ("answers", ANSWER, {"question": ""}, "question is empty"),
        ("votes", VOTE, {"value": 2}, "value: neither 1 nor -1"),
        ("votes", VOTE, {"value": True}, "value: neither 1 nor -1"),
        ("votes", VOTE, {"on": "article"}, "on: 'article' is not one of question, answer"),
        ("acceptances", {"answer": "a", "at": STAMP}, {"kind": "maybe"}, "kind: 'maybe'"),
        (
            "acceptances",
            {"answer": "a", "at": STAMP},
            {"undone_at": "2022-01-01T00:00:00Z"},
            "undone_at is before at",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_line(
    archive: Path, name: str, row: dict[str, Any], change: dict[str, Any], reason: str
) -> None:
    good, rejected = read_rows(archive, name, row, row | change)
    assert not isinstance(good, Rejected)
    assert isinstance(rejected, Rejected)
    assert (rejected.file, rejected.line) == (f"{name}.jsonl", 2)
    assert rejected.reason.startswith(reason)
    assert rejected.raw_excerpt.startswith("{")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "m", "name": }', "not JSON: "),
        (b'{"id": "m", "name": "\xff"}', "not UTF-8: byte 22 of the line"),
        (b'{"id": "m", "name": "\\ud800"}', "not JSON: "),
        (b'{"id": "m", "name": NaN}', "not JSON: "),
        (b'["m"]', "not a JSON object"),
        (b"[" * 5000, "not JSON: "),
    ],
)
def test_a_bad_line_in_the_middle_is_rejected_and_the_rest_is_read(
    archive: Path, line: bytes, reason: str
) -> None:
    good = json.dumps(MEMBER).encode()
    (archive / "members.jsonl").write_bytes(b"\n".join([good, line, b"", good, b""]))
    first, rejected, last = read(archive, "members")
    assert isinstance(first, MemberRecord)
    assert isinstance(rejected, Rejected)
    assert rejected.line == 2
    assert rejected.reason.startswith(reason)
    assert isinstance(last, MemberRecord)
    assert last.line == 4


def test_a_truncated_last_line_is_said(archive: Path) -> None:
    good = json.dumps(MEMBER).encode() + b"\n"
    (archive / "members.jsonl").write_bytes(good * 2 + good[:9])
    *members, end = read(archive, "members")
    assert len(members) == 2
    assert end == Truncated("members.jsonl", 3, "the file ends in the middle of a line")


def test_a_whole_last_line_needs_no_line_end(archive: Path) -> None:
    (archive / "members.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(MEMBER).encode())
    (member,) = read(archive, "members")
    assert isinstance(member, MemberRecord)


def test_a_line_that_is_too_long_is_rejected_without_being_held(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "LONGEST_LINE", 100)
    rejected, member = read_rows(archive, "members", MEMBER | {"about": "x" * 450}, MEMBER)
    assert isinstance(rejected, Rejected)
    assert rejected.line == 1
    assert rejected.reason.startswith("longer than")
    assert isinstance(member, MemberRecord)
    assert member.line == 2


def test_resuming_after_any_line_gives_the_rest_and_nothing_twice(archive: Path) -> None:
    everything = read_rows(archive, "votes", *[VOTE | {"odd": 1} for _number in range(10)])
    assert len(everything) == 20
    for line in range(12):
        assert read(archive, "votes", start_line=line) == [item for item in everything if item.line > line]
