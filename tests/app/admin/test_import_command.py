"""`flask import` as it is typed: what it says, how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.admin.importing import progress, steps
from app.admin.importing.plans import stackexchange_plan
from app.admin.importing.progress import Bar, Lines
from app.admin.importing.readers_common import UnreadableError
from app.admin.importing.records import Item, QuestionRecord
from app.admin.importing.tally import OTHER_REASONS, REASONS_KEPT, Tally, reason_group
from app.admin.models import ImportSource
from app.core import migrate
from app.core.db import db
from app.core.uow import StorageUnavailable
from app.forum.models import Question
from tests.conftest import SECRET
from tests.make.imports import (
    Quiet,
    held,
    one_of_everything,
    question,
    write_archive,
    write_dump,
)

ROOT = Path(__file__).parents[3]


def run(app: Flask, *args: str) -> Result:
    result = app.test_cli_runner().invoke(args=["import", *args])
    db.session.rollback()
    return result


def test_it_says_what_it_did(app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "bikes.example.com", one_of_everything())
    result = run(app, "stackexchange", str(folder))
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert lines[0] == "Importing bikes.example.com"
    assert "question 10 0" in lines
    assert "Rejected: 9" in lines
    assert "2 Posts.xml: the accepted answer is not there" not in lines
    assert "1 Posts.xml: the accepted answer belongs to another question" in lines
    assert any(line.startswith("Left out: ") for line in lines)
    assert lines[-1].startswith("14 posts in ")
    assert lines[-1].endswith(" posts/s")
    rejected = next(line.rpartition(" ")[2] for line in lines if line.startswith("The rejected rows are in"))
    rows = [json.loads(line) for line in Path(rejected).read_text().splitlines()]
    assert {row.keys() == {"file", "line", "reason", "excerpt"} for row in rows} == {True}
    assert Path(rejected).parent == tmp_path / "imports"


def test_the_source_is_the_folders_name_unless_it_is_said(app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "bikes", {"Posts.xml": [question(10, 1, None)]})
    run(app, "stackexchange", str(folder))
    run(app, "stackexchange", str(folder), "--source", "other")
    assert set(db.session.scalars(select(ImportSource.name))) == {"bikes", "other"}
    assert len(db.session.scalars(select(Question)).all()) == 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [("stackexchange", "there is no such folder"), ("archive", "there is no such folder")],
)
def test_a_folder_that_is_not_there_is_one_line(
    sqlite_app: Flask, tmp_path: Path, kind: str, says: str
) -> None:
    result = run(sqlite_app, kind, str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert says in result.output


def test_a_file_that_is_not_well_formed_is_named_with_its_line(sqlite_app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump", {"Posts.xml": [question(10, 1, None), question(20, 2, None)]})
    posts = folder / "Posts.xml"
    posts.write_text(posts.read_text("utf-8-sig").replace('<row Id="20"', '<row Id="20" & '))
    result = run(sqlite_app, "stackexchange", str(folder))
    assert result.exit_code == 1
    assert "Posts.xml, line 4: not well-formed XML" in result.output
    assert len(db.session.scalars(select(Question)).all()) == 1


def test_a_truncated_file_is_a_warning(sqlite_app: Flask, tmp_path: Path) -> None:
    question_row = {
        "id": "1",
        "title": "T",
        "body": "b",
        "format": "text",
        "created_at": "2021-01-01T00:00:00Z",
    }
    folder = write_archive(tmp_path / "archive", {"questions": [question_row]})
    with (folder / "questions.jsonl").open("a") as file:
        file.write('{"id": "2", "tit')
    result = run(sqlite_app, "archive", str(folder))
    assert result.exit_code == 0
    assert "Warning: questions.jsonl, line 2: the file ends in the middle of a line." in result.output
    assert len(db.session.scalars(select(Question)).all()) == 1


def test_an_old_database_is_refused(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "head_revision", lambda: "9999")
    result = run(sqlite_app, "stackexchange", str(tmp_path))
    assert result.exit_code == 1
    assert "flask --app wsgi db upgrade" in result.output


def test_a_full_disk_is_one_line(sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageUnavailable("database or disk is full")

    monkeypatch.setattr("app.admin.import_cli.run_import", full)
    folder = write_dump(tmp_path / "dump", {"Posts.xml": []})
    result = run(sqlite_app, "stackexchange", str(folder))
    assert (result.exit_code, result.output) == (1, "Error: database or disk is full\n")


# ---------------------------------------------------------------- progress


def test_all_bytes_of_all_readings_are_shown_as_read(sqlite_app: Flask, tmp_path: Path) -> None:
    from app.admin.import_cli import all_folds
    from app.admin.importing.importer import run_import

    plan = stackexchange_plan(write_dump(tmp_path / "dump", one_of_everything()))
    shown = Quiet()
    run_import(plan, shown, all_folds())
    assert shown.read == plan.total_bytes > 0
    assert shown.derived == ["recount", "joining", *all_folds()]


def test_logs_get_a_line_every_few_seconds(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moments = iter(range(0, 1000, 3))
    monkeypatch.setattr(progress, "monotonic", lambda: next(moments))
    plan = stackexchange_plan(write_dump(tmp_path / "dump", one_of_everything()))
    lines = Lines()
    lines.start(plan, resumed=False)
    for _ in range(4):
        lines.advance("votes", plan.total_bytes // 8, 300, Tally())
    assert capsys.readouterr().out.splitlines() == [
        f"Importing {plan.source}",
        "votes: 25% read, 100 rows/s, about 18 s left",
        "votes: 50% read, 100 rows/s, about 12 s left",
    ]


def test_a_terminal_gets_a_bar_with_rate_and_time_left(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    plan = stackexchange_plan(write_dump(tmp_path / "dump", one_of_everything()))
    bar = Bar()
    bar.start(plan, resumed=True)
    bar.advance("votes", plan.total_bytes // 2, 300, Tally())
    bar.derive("recount")
    bar.finish()
    shown = screen.getvalue()
    assert "Going on" in shown
    assert "49%" in shown or "50%" in shown
    assert "votes, " in shown
    assert "rows/s" in shown
    assert shown.endswith("Recounting votes, answers and states …\n")


# ---------------------------------------------------------------- bounds


def test_a_batch_is_bounded_in_characters_too(sqlite_app: Flask, tmp_path: Path) -> None:
    long = "x" * (steps.BATCH_CHARACTERS // 3 + 1)
    plan = stackexchange_plan(
        write_dump(
            tmp_path / "dump", {"Posts.xml": [question(n, 1, None) | {"Body": long} for n in range(10)]}
        )
    )
    step = next(step for step in plan.steps if step.name == "questions")
    sizes = [len(batch) for batch in step.batches(plan.phases[step.reads], 0)]
    assert sizes == [3, 3, 3, 1]


def test_what_was_read_before_an_error_comes_before_it(sqlite_app: Flask, tmp_path: Path) -> None:
    plan = stackexchange_plan(write_dump(tmp_path / "dump", {"Posts.xml": [question(1, 1, None)]}))
    step = next(step for step in plan.steps if step.name == "questions")
    phase = plan.phases[step.reads]
    found = list(phase.iterate())

    def breaks(_start_line: int) -> Iterator[Item]:
        yield from found
        raise UnreadableError("Posts.xml", 9, "broken")

    phase.iterate = breaks  # type: ignore[method-assign,assignment]
    batches = step.batches(phase, 0)
    assert [type(item) for item in next(batches)] == [QuestionRecord]
    with pytest.raises(UnreadableError):
        next(batches)


def test_reasons_are_counted_without_their_values_and_never_without_end() -> None:
    assert reason_group("a.xml", "Id: not a number: 'x''") == reason_group("a.xml", "Id: not a number: 'y'")
    assert reason_group("a.xml", "too large: 12") == "a.xml: too large: …"
    tally = Tally()
    for number in range(REASONS_KEPT + 50):
        other = Tally()
        other.left_out[f"field {number}"] += 1
        tally.add(other)
    assert len(tally.left_out) == REASONS_KEPT + 1
    assert tally.left_out[OTHER_REASONS] == 50
    assert Tally.from_json(json.loads(json.dumps(tally.as_json()))) == tally


# ---------------------------------------------------------------- kill -9


@pytest.mark.torture
@pytest.mark.parametrize("point", ["import.before_commit", "import.after_commit", "import.before_fold"])
def test_killed_in_earnest_the_same_command_goes_on(
    app: Flask, database_url: str, tmp_path: Path, point: str
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    log = tmp_path / "hits"
    environ = os.environ | {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "http://localhost",
        "FAILPOINT_LOG": str(log),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "stackexchange", str(folder)]
    killed = subprocess.run(
        command, cwd=ROOT, env=environ | {"FAILPOINTS": f"{point}=kill@4"}, check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL
    assert log.read_text() == f"{point}\n"
    finished = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert "Going on with dump" in finished.stdout
    found = held()
    assert sum(found["questions"].values()) == 10
    assert sum(found["votes"].values()) == 4
    assert sum(found["ledger"].values()) == 6
    assert len((tmp_path / "imports" / "1-rejected.jsonl").read_text().splitlines()) == 9
