"""`flask export archive`: what comes out is what came in, in every field of the format."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.admin.exporting.export import export_archive
from app.admin.exporting.folders import NotEmpty
from app.admin.importing.archive import PHASES
from app.core.db import db
from app.forum.models import Question
from app.forum.services.close_question import close_question
from app.forum.services.edit_answer import edit_answer
from app.forum.services.escalate_question import escalate_question
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.request_info import request_info
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.texts import read_body
from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.imports import (
    Files,
    held,
    import_archive,
    import_dump,
    one_of_everything,
    write_archive,
    write_dump,
)
from tests.make.server import ROOT
from tests.web.world import change

MANIFEST = {
    "name": "Every field",
    "source": "fields.example",
    "licence": "CC BY-SA 4.0",
    "exported_at": "2024-02-01T00:00:00Z",
}


def at(day: int, more: str = "") -> str:
    return f"2024-01-{day:02}T09:30:00{more}Z"


EVERY_FIELD: Files = {
    "members": [
        {
            "id": "m1",
            "name": "Ada Ã…berg 💡",
            "role": "administrator",
            "joined_at": at(1, ".125"),
            "email": "Ada@example.com",
            "about": "I like <b>lamps</b>\nand **lights**.",
            "location": "Bergen",
            "time_zone": "Europe/Oslo",
        },
        {"id": "m2", "name": "Bob", "role": "super_user", "joined_at": at(1)},
        {"id": "m3", "name": "Cy", "role": "staff", "joined_at": at(1)},
        {"id": "m4", "name": "Di", "role": "community_manager", "joined_at": at(1)},
        {"id": "m5", "name": "Eve", "joined_at": at(2, ".000125")},
    ],
    "categories": [
        {"id": "c1", "name": "Lamps", "description": "All that shines"},
        {"id": "c2", "name": "Bulbs", "parent": "c1"},
    ],
    "questions": [
        {
            "id": "q1",
            "author": "m5",
            "title": "Why does it blink?",
            "body": "It **blinks**.\n\n- often\n",
            "format": "markdown",
            "created_at": at(3),
            "edited_at": at(4),
            "category": "c2",
            "tags": ["wi-fi", "blink", "a"],
            "locale": "en-GB",
            "views": 41,
            "up": 3,
            "down": 1,
        },
        {
            "id": "q2",
            "title": "Asked by somebody who left",
            "body": "<p>Which <em>one</em>?</p>",
            "format": "html",
            "created_at": at(3, ".500"),
            "closed": {"at": at(5), "reason": "Needs focus"},
        },
        {
            "id": "q3",
            "author": "m5",
            "title": "Asked before",
            "body": "As I said\n  and meant.",
            "format": "text",
            "created_at": at(6),
            "category": "c1",
            "closed": {"at": at(7), "reason": "duplicate"},
            "duplicate_of": "q1",
            "hidden": {"at": at(8), "reason": "spam"},
        },
        {
            "id": "q4",
            "author": "m5",
            "title": "Repeats another, still open",
            "body": "x",
            "format": "text",
            "created_at": at(8),
            "duplicate_of": "q1",
        },
    ],
    "answers": [
        {
            "id": "a1",
            "question": "q1",
            "author": "m2",
            "author_role": "customer",
            "body": "Press *it*.",
            "format": "markdown",
            "created_at": at(4),
            "edited_at": at(5),
            "up": 7,
            "down": 2,
        },
        {
            "id": "a2",
            "question": "q1",
            "body": "Or <i>that</i>.",
            "format": "html",
            "created_at": at(5),
            "hidden": {"at": at(6), "reason": "abuse"},
        },
        {"id": "a3", "question": "q2", "author": "m3", "body": "", "format": "text", "created_at": at(6)},
    ],
    "comments": [
        {
            "id": "k1",
            "on": "question",
            "post": "q1",
            "author": "m2",
            "body": "Which `model`?",
            "format": "markdown",
            "created_at": at(4),
            "hidden": {"at": at(9), "reason": "off_topic"},
        },
        {"id": "k2", "on": "answer", "post": "a1", "body": "Thanks", "format": "text", "created_at": at(5)},
    ],
    "acceptances": [
        {
            "answer": "a1",
            "kind": "solution",
            "by": "m5",
            "role": "asker",
            "at": at(6),
            "undone_at": at(7),
            "thanks": "It works now",
        },
        {"answer": "a1", "kind": "solution", "by": "m3", "role": "staff", "at": at(8)},
        {"answer": "a3", "kind": "also_works", "role": "super_user", "at": at(9)},
    ],
    "votes": [
        {"on": "question", "post": "q2", "member": "m3", "value": 1, "at": at(6)},
        {"on": "answer", "post": "a3", "member": "m5", "value": -1, "at": at(7, ".250")},
        {"on": "answer", "post": "a3", "value": 1, "at": at(8)},
        {"on": "answer", "post": "a3", "value": 1, "at": at(8)},
    ],
    "articles": [
        {
            "id": "17",
            "slug": "reset",
            "title": "How to reset",
            "summary": "Hold the button.",
            "body": "<p>Hold it for <b>ten</b> seconds.</p>",
            "format": "html",
            "category": "c1",
            "tags": ["reset", "basics"],
            "locale": "en",
            "created_at": at(2),
        },
        {"id": "18", "title": "Empty", "body": "", "format": "markdown"},
    ],
    "revisions": [
        {
            "on": "question",
            "post": "q1",
            "number": 1,
            "by": "m5",
            "at": at(3),
            "title": "It blinks",
            "tags": ["wi-fi", "a"],
            "category": "Lamps",
            "body": "It **blinks**.\n",
        },
        {
            "on": "question",
            "post": "q1",
            "number": 2,
            "by": "m3",
            "at": at(4),
            "reason": "A clearer title",
            "title": "Why does it blink?",
            "tags": ["wi-fi", "blink", "a"],
            "category": "Bulbs",
            "body": "It **blinks**.\n\n- often\n",
        },
        {"on": "answer", "post": "a1", "number": 1, "by": "m2", "at": at(4), "body": "Press it."},
        {"on": "answer", "post": "a1", "number": 2, "at": at(5), "body": "Press *it*."},
        {"on": "comment", "post": "k2", "number": 1, "at": at(5), "body": "Thank you"},
    ],
    "reactions": [
        {"kind": "me_too", "post": "q1", "member": "m2", "at": at(5, ".500")},
        {"kind": "worked", "post": "a1", "member": "m4", "at": at(6)},
    ],
    "follows": [
        {"question": "q1", "member": "m2", "at": at(5)},
        {"question": "q1", "member": "m5", "at": at(6), "muted": True},
    ],
    "events": [
        {
            "question": "q1",
            "kind": "didnt_help",
            "at": at(5),
            "by": "m5",
            "answer": "a1",
            "detail": "It still blinks",
        },
        {"question": "q3", "kind": "merged", "at": at(7), "other": "q1"},
    ],
    "states": [
        {
            "on": "question",
            "post": "q1",
            "escalated_at": at(6),
            "urgency": "asked",
            "asker_edited_at": at(4),
        },
        {"on": "question", "post": "q2", "closed_here": True, "locked_at": at(6), "author_role": "staff"},
        {"on": "question", "post": "q3", "hidden_note": "Sorry", "merged_at": at(7)},
        {
            "on": "answer",
            "post": "a1",
            "hidden_note": "Seen again",
            "didnt_help_at": at(6),
            "moved_at": at(7),
            "moved_from": "q3",
            "to_the_day": True,
        },
        {
            "on": "comment",
            "post": "k2",
            "hidden_note": "Kept",
            "author_role": "staff",
            "asks": True,
            "edited_at": at(6),
        },
    ],
}
NESTED = ("closed", "hidden")
MUST = {
    "members": {"id", "name"},
    "categories": {"id", "name"},
    "questions": {"id", "title", "body", "format", "created_at"},
    "answers": {"id", "question", "body", "format", "created_at"},
    "comments": {"id", "on", "post", "body", "format", "created_at"},
    "acceptances": {"answer", "at"},
    "votes": {"on", "post", "value", "at"},
    "articles": {"id", "title", "body", "format"},
    "revisions": {"on", "post", "number", "at", "body"},
    "reactions": {"kind", "post", "member", "at"},
    "follows": {"question", "member", "at"},
    "events": {"question", "kind", "at"},
    "states": {"on", "post"},
}
FIELDS = [
    *(("archive", name) for name in ("format", "version", "name", "source", "licence")),
    *((file, name) for file, _, known in PHASES for name in sorted(known)),
    *(
        (file, f"{outer}.{inner}")
        for file in ("questions",)
        for outer in NESTED
        for inner in ("at", "reason")
    ),
    *((file, f"hidden.{inner}") for file in ("answers", "comments") for inner in ("at", "reason")),
]
OPTIONAL = [
    (file, name) for file, name in FIELDS if file != "archive" and name not in MUST[file] and "." not in name
]

Archive = dict[str, Any]


def read(folder: Path) -> Archive:
    """An archive without its time, rows in order."""
    manifest = json.loads((folder / "archive.json").read_text())
    manifest.pop("exported_at")
    return {"archive": [manifest]} | {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in sorted(folder.glob("*.jsonl"))
    }


def without(archive: Archive, file: str, name: str) -> Archive:
    """The same archive with one field gone from every row of a file."""
    outer, _, inner = name.partition(".")

    def less(row: Any) -> Any:
        if inner:
            return row | (
                {outer: {k: v for k, v in row[outer].items() if k != inner}} if outer in row else {}
            )
        return {k: v for k, v in row.items() if k != name}

    return archive | {file: [less(row) for row in archive[file]]}


def carried(app: Flask, folder: Path, files: Files, **manifest: str) -> Archive:
    outcome = import_archive(write_archive(folder / "in", files, **manifest))
    assert (outcome.tally.rejected, outcome.tally.left_out) == (Counter(), Counter())
    export_archive(folder / "out")
    return read(folder / "out")


def test_every_field_of_the_format_comes_out_as_it_came_in(app: Flask, tmp_path: Path) -> None:
    assert carried(app, tmp_path, EVERY_FIELD, **MANIFEST) == read(tmp_path / "in")


def test_the_fixture_holds_every_field_there_is() -> None:
    for file, _, known in PHASES:
        held_by_rows: set[str] = set().union(*(row.keys() for row in EVERY_FIELD[file]))
        assert held_by_rows == known, file
    documented = (ROOT / "docs" / "archive-format.md").read_text()
    for file, name in FIELDS:
        assert f"`{file}.jsonl`" in documented or file == "archive"
        assert f"`{name.split('.')[-1]}`" in documented


@pytest.fixture(scope="module")
def out_and_in(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, Archive]:
    folder = tmp_path_factory.mktemp("fields")
    for app in in_context(build_app(sqlite_copy(migrated_sqlite, folder), folder)):
        out = carried(app, folder, EVERY_FIELD, **MANIFEST)
    return out, read(folder / "in")


@pytest.mark.parametrize(("file", "name"), FIELDS)
def test_a_field_dropped_from_either_side_is_noticed(
    out_and_in: tuple[Archive, Archive], file: str, name: str
) -> None:
    out, given = out_and_in
    assert out == given
    assert without(out, file, name) != given
    assert out != without(given, file, name)


FOLLOWS = {
    # A role that is as its author's role tells is left out; who is the asker is told by who it was.
    ("members", "role"): "answers",
    ("answers", "author"): "answers",
    ("questions", "author"): "acceptances",
    # Only a link makes a duplicate: without one the question was closed for another reason.
    ("questions", "duplicate_of"): "questions",
}


@pytest.mark.slow
@pytest.mark.parametrize(("file", "name"), OPTIONAL)
def test_a_field_that_is_not_there_does_not_come_out(
    sqlite_app: Flask, tmp_path: Path, file: str, name: str
) -> None:
    """So each field is carried by itself; what is told by others all the same is named here."""
    less = without(EVERY_FIELD, file, name)
    if (file, name) == ("questions", "closed"):
        less = without(less, file, "duplicate_of")  # without a closing a duplicate is a link alone
    if file == "questions" and name in ("closed", "duplicate_of"):
        less = without(less, "states", "merged_at")  # what repeats nothing was merged into nothing
    if (file, name) == ("questions", "closed"):
        less = without(less, "states", "closed_here")
    if (file, name) == ("acceptances", "undone_at"):
        less = less | {file: [row for row in less[file] if row["at"] != at(8)]}  # one solution at a time
    out, given = carried(sqlite_app, tmp_path, less, **MANIFEST), read(tmp_path / "in")
    if (file, name) in (("acceptances", "kind"), ("acceptances", "role"), ("members", "joined_at")):
        assert all(row[name] for row in out[file])
        out, given = without(out, file, name), without(given, file, name)
    other = FOLLOWS.get((file, name))
    assert {key: rows for key, rows in out.items() if key != other} == {
        key: rows for key, rows in given.items() if key != other
    }
    assert other or not any(name in row for row in out[file])


def test_an_export_of_an_import_of_an_export_is_the_same(app: Flask, tmp_path: Path) -> None:
    import_dump(write_dump(tmp_path / "dump", one_of_everything()), "bikes")
    export_archive(tmp_path / "first")
    first, before = read(tmp_path / "first"), held()
    assert Counter(map(len, first.values()))
    for other in in_context(_another(app, tmp_path)):
        import_archive(tmp_path / "first")
        after = held()
        export_archive(tmp_path / "second")
        assert other is not None
    second = read(tmp_path / "second")
    # Times without a fraction, a deleted author, a duplicate whose original is not there: all the same.
    assert second == first
    for what in ("ids", "tagged", "totals"):
        kept = {
            key: n for key, n in before[what].items() if key[0] not in ("accept_vote", "vote", "acceptance")
        }
        there = {
            key: n for key, n in after[what].items() if key[0] not in ("accept_vote", "vote", "acceptance")
        }
        assert {k: v for k, v in kept.items() if k[1:] != ("",)} == {
            k: v for k, v in there.items() if k[1:] != ("",)
        }


def _another(app: Flask, tmp_path: Path) -> Flask:
    """An application on an empty database of its own."""
    folder = tmp_path / "another"
    folder.mkdir()
    url = f"sqlite:///{folder / 'community.sqlite3'}"
    other = build_app(url, folder)
    with other.app_context():
        from app.core import migrate

        migrate.upgrade()
        db.engine.dispose()
    return other


def test_a_community_that_grew_here_moves_house(community: Community, tmp_path: Path) -> None:
    community.name_site("Northlight")
    asker, helper = community.member("Ann"), community.member("Bob", role="super_user")
    question = community.question(asker, tags=("wi-fi", "a"))
    answer = community.answer(question, helper)
    community.comment(question, helper, answer_id=answer)
    community.accept(question, answer)
    community.vote(helper, question)
    taken_back = community.question(asker, title="Another question, and a vote on it")
    community.vote(helper, taken_back)
    community.vote(helper, taken_back, 0)
    export_archive(tmp_path / "out")
    out = read(tmp_path / "out")
    assert out["archive"][0]["name"] == "Northlight"
    assert out["archive"][0]["source"] == "localhost"
    assert {row["id"] for row in out["questions"]} == {f"here-{question}", f"here-{taken_back}"}
    assert out["questions"][0]["tags"] == ["wi-fi", "a"]
    assert [row["post"] for row in out["votes"]] == [f"here-{question}"]
    assert out["acceptances"][0]["by"] == out["questions"][0]["author"]
    for _ in in_context(_another(community.app, tmp_path)):
        outcome = import_archive(tmp_path / "out")
        assert outcome.tally.rejected == Counter()
        export_archive(tmp_path / "again")
        there = Community(community.app)
        grown = there.question(there.member("New here"), category_id=there.category("New"))
        export_archive(tmp_path / "grown")
    again = read(tmp_path / "again")
    again["archive"] = out["archive"]
    assert again == out
    # What is new there gets ids that neither community has.
    new = {row["id"] for row in read(tmp_path / "grown")["questions"]} - {
        row["id"] for row in out["questions"]
    }
    assert new == {f"here2-{grown}"}


def test_two_communities_in_one_keep_apart(app: Flask, tmp_path: Path) -> None:
    for name in ("one", "two"):
        rows = [{"id": "1", "title": f"Of {name}", "body": "x", "format": "text", "created_at": at(1)}]
        import_archive(write_archive(tmp_path / name, {"questions": rows}, source=name, name=name))
    export_archive(tmp_path / "out")
    out = read(tmp_path / "out")
    assert len({row["id"] for row in out["questions"]}) == 2
    assert out["archive"][0]["source"] == "localhost"
    assert {row["name"] for row in out["categories"]} == {"one", "two"}


def test_addresses_stay_at_home_when_asked(sqlite_community: Community, tmp_path: Path) -> None:
    sqlite_community.member("Ann", email="ann@example.com", email_key="ann@example.com")
    sqlite_community.member(
        "Pending",
        email="who@example.com",
        email_key="who@example.com",
        email_verified_at=None,
        password_hash="x",
    )
    export_archive(tmp_path / "with")
    export_archive(tmp_path / "less", addresses=False)
    assert [row.get("email") for row in read(tmp_path / "with")["members"]] == ["ann@example.com"]
    assert "example.com" not in (tmp_path / "less" / "members.jsonl").read_text()
    for path in [tmp_path / "with", *(tmp_path / "with").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_duplicate_without_an_original_stays_one(sqlite_community: Community, tmp_path: Path) -> None:
    question = sqlite_community.question()
    change(Question, question, closed_at=sqlite_community_now(), closed_reason="duplicate")
    export_archive(tmp_path / "out")
    for _ in in_context(_another(sqlite_community.app, tmp_path)):
        import_archive(tmp_path / "out")
        db.session.rollback()
        there = db.session.query(Question).one()
        assert (there.closed_reason, there.duplicate_of_id) == ("duplicate", None)


def sqlite_community_now() -> Any:
    from app.core import clock

    return clock.now()


# ---------------------------------------------------------------- whole, at one moment, or not at all


def test_what_is_written_meanwhile_is_left_for_the_next(community: Community, tmp_path: Path) -> None:
    question = community.question()
    community.answer(question)

    def write_meanwhile(file: str, _done: int, _total: int) -> None:
        if file == "questions":
            community.answer(community.question())

    export_archive(tmp_path / "out", progress=write_meanwhile)
    out = read(tmp_path / "out")
    assert (len(out["questions"]), len(out["answers"]), len(out["members"])) == (1, 1, 2)
    export_archive(tmp_path / "next")
    assert len(read(tmp_path / "next")["answers"]) == 2


def test_nothing_is_overwritten(sqlite_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    export_archive(tmp_path / "empty")
    with pytest.raises(NotEmpty):
        export_archive(tmp_path / "empty")
    (tmp_path / "file").write_text("mine")
    said = sqlite_app.test_cli_runner().invoke(args=["export", "archive", str(tmp_path / "file")])
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "is not empty" in said.output
    assert (tmp_path / "file").read_text() == "mine"


def test_somebody_who_fills_the_folder_meanwhile_keeps_it(sqlite_app: Flask, tmp_path: Path) -> None:
    def fill(file: str, *_: int) -> None:
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / "mine").write_text("mine")

    import_archive(write_archive(tmp_path / "in", EVERY_FIELD, **MANIFEST))
    with pytest.raises(NotEmpty):
        export_archive(tmp_path / "out", progress=fill)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.torture
def test_killed_in_the_middle_it_leaves_nothing_half(app: Flask, database_url: str, tmp_path: Path) -> None:
    import_archive(write_archive(tmp_path / "in", EVERY_FIELD, **MANIFEST))
    environ = os.environ | {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "http://localhost",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "export", "archive", str(tmp_path / "out")]
    killed = subprocess.run(
        command, cwd=ROOT, env=environ | {"FAILPOINTS": "export.after_file=kill@3"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    assert len(list(tmp_path.glob(".out.unfinished-*"))) == 1
    finished = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert "questions" in finished.stdout
    assert read(tmp_path / "out") == read(tmp_path / "in")
    assert not list(tmp_path.glob(".out.unfinished-*"))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_community(sqlite_community: Community, tmp_path: Path) -> None:
    from tests.web.world import add_answers

    question = sqlite_community.question()

    def peak(folder: str) -> int:
        db.session.remove()
        tracemalloc.start()
        export_archive(tmp_path / folder)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    add_answers(question, 3_000, author_id=None)
    peak("warm")
    few = peak("few")
    add_answers(question, 12_000, author_id=None)
    assert peak("many") < few * 1.5


def test_what_people_did_with_questions_moves_house_too(sqlite_community: Community, tmp_path: Path) -> None:
    """Turns, reactions, versions and merges: the same pages there as here."""
    community = sqlite_community
    asker, helper = community.member("Ann"), community.member("Bob", role="super_user")
    staff, other = community.member("Stan", role="staff"), community.member("Cy")
    question, same = community.question(asker), community.question(other, title="The same once more")
    answer, brought = community.answer(question, helper), community.answer(same, helper, "Press both.")
    asks = community.question(asker, title="Something about an order")
    mark_me_too(other, question, has_it=True)
    mark_worked(other, question, answer, worked=True)
    say_didnt_help(asker, question, answer, helped=False)
    edit_answer(helper, answer, read_body("Press it *twice*."), seen=1)
    merge_questions(staff, same, question)
    request_info(helper, asks, read_body("Which order?"), submission_key="k" * 20)
    escalate_question(helper, asks, reason="We cannot see orders")
    close_question(staff, community.question(asker, title="Too broad by far"), reason="unclear")
    export_archive(tmp_path / "out")
    out, before = read(tmp_path / "out"), _seen_by_readers(community)
    assert {row["kind"] for row in out["events"]} >= {"merged", "merged_in", "escalated", "info_requested"}
    assert any(row.get("moved_from") for row in out["states"] if row["post"] == f"here-{brought}")
    for _ in in_context(_another(community.app, tmp_path)):
        outcome = import_archive(tmp_path / "out")
        assert outcome.tally.rejected == Counter()
        export_archive(tmp_path / "again")
        after = _seen_by_readers(Community(community.app))
    again = read(tmp_path / "again")
    again["archive"] = out["archive"]
    assert again == out
    assert after == before


def _seen_by_readers(community: Community) -> list[Any]:
    db.session.rollback()
    facts = [
        (q.title, q.state, q.turn, q.me_too_count, q.answer_count, q.hot)
        for q in db.session.scalars(select(Question).order_by(Question.id))
    ]
    reader = community.browser(None)
    timelines = [
        re.findall(r"<li class=\"is-[^\"]*\">(.*?) <span class=\"when\">", page.text)
        for page in (
            reader.get(f"/questions/{number}", follow_redirects=True) for number in range(1, len(facts) + 1)
        )
    ]
    assert any("Merged" in words for words in timelines[1])
    return [facts, timelines]
