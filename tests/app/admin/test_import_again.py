"""Killed and started again, run twice, given a later dump: an import ends where a whole one ends."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.admin.importing import importer, runs, steps
from app.admin.importing.batch import Batch
from app.admin.importing.importer import Outcome
from app.admin.importing.plans import stackexchange_plan
from app.admin.importing.rejects import rejects_path
from app.admin.importing.runs import AlreadyRunning, Place, finish_run, open_run
from app.admin.models import ImportRun
from app.core import clock, failpoints
from app.core.db import db
from app.core.failpoints import FailpointHit
from app.core.types import Base
from app.core.uow import command
from app.forum.models import Acceptance
from tests.make.imports import (
    Files,
    answer,
    badge,
    comment,
    held,
    import_archive,
    import_dump,
    local,
    one_of_everything,
    question,
    the_question,
    user,
    vote,
    write_archive,
    write_dump,
)

Import = Callable[[], Outcome]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH_ROWS", 4)
    monkeypatch.setattr(importer, "RECOUNT_ROWS", 4)


def raise_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    monkeypatch.setattr(failpoints, "_plan", {name: ("raise", number)})
    monkeypatch.setattr(failpoints, "_passes", {})


def without_failpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_plan", {})


def interrupted_everywhere(monkeypatch: pytest.MonkeyPatch, point: str, run: Import) -> tuple[Outcome, int]:
    """Start the import again and again; each time it gets one batch further before it dies at `point`."""
    deaths = 0
    while True:
        # Whoever dies before the first commit gets nowhere, so there it is at the second.
        raise_at(monkeypatch, point, 2 if point == "import.before_commit" else 1)
        try:
            return run(), deaths
        except FailpointHit:
            deaths += 1
            db.session.rollback()
            assert deaths < 100


@pytest.mark.torture
def test_killed_after_every_batch_it_ends_as_if_never_killed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    once = import_dump(folder, "uninterrupted")
    expected = of_source(held(), rejected_file(once), once)
    wipe(app)
    outcome, deaths = interrupted_everywhere(
        monkeypatch, "import.after_commit", lambda: import_dump(folder, "uninterrupted")
    )
    assert deaths >= 10
    assert outcome.resumed
    assert of_source(held(), rejected_file(outcome), outcome) == expected


@pytest.mark.torture
def test_killed_before_every_commit_it_ends_as_if_never_killed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    once = import_dump(folder)
    expected = of_source(held(), rejected_file(once), once)
    wipe(app)
    outcome, deaths = interrupted_everywhere(monkeypatch, "import.before_commit", lambda: import_dump(folder))
    assert deaths >= 10
    assert of_source(held(), rejected_file(outcome), outcome) == expected


@pytest.mark.torture
def test_killed_in_the_middle_of_a_batch_nothing_of_it_stays(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    once = import_dump(folder)
    expected = of_source(held(), rejected_file(once), once)
    wipe(app)
    remember, died = Batch.remember, set()

    def dies_once_a_batch(batch: Batch, kind: str, local_ids: dict[str, int]) -> None:
        remember(batch, kind, local_ids)
        if (kind, *local_ids) not in died:
            died.add((kind, *local_ids))
            raise FailpointHit(kind)

    monkeypatch.setattr(Batch, "remember", dies_once_a_batch)
    deaths: list[str] = []
    while True:
        try:
            outcome = import_dump(folder)
            break
        except FailpointHit as error:
            deaths.append(str(error))
            assert len(deaths) < 100
    assert {"question", "answer", "vote"} <= set(deaths)
    assert of_source(held(), rejected_file(outcome), outcome) == expected


@pytest.mark.torture
@pytest.mark.parametrize("stage", range(1, 6))
def test_killed_before_a_fold_it_goes_on_there(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: int
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    once = import_dump(folder)
    expected = of_source(held(), rejected_file(once), once)
    wipe(sqlite_app)
    raise_at(monkeypatch, "import.before_fold", stage)
    with pytest.raises(FailpointHit):
        import_dump(folder)
    without_failpoints(monkeypatch)
    outcome = import_dump(folder)
    assert outcome.resumed
    assert outcome.posts == 0
    assert of_source(held(), rejected_file(outcome), outcome) == expected


@pytest.mark.torture
def test_an_archive_killed_after_every_batch_ends_as_if_never_killed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = "2021-01-01T00:00:00Z"
    votes = [{"on": "question", "post": "q1", "value": 1, "at": at}] * 9
    folder = write_archive(
        tmp_path / "archive",
        {
            "members": [{"id": f"m{n}", "name": f"M{n}"} for n in range(6)],
            "questions": [
                {
                    "id": f"q{n}",
                    "author": "m1",
                    "title": f"T{n}",
                    "body": "*b*",
                    "format": "markdown",
                    "created_at": at,
                }
                for n in range(6)
            ],
            "votes": [*votes, {"on": "question", "post": "q1", "member": "m2", "value": 1, "at": at}],
        },
    )
    # Who joined when is not said, so the time of the import stands in for it.
    with clock.frozen_at(datetime(2022, 1, 1, tzinfo=UTC)):
        once = import_archive(folder)
        assert once.tally.imported["vote"] == 10
        expected = of_source(held(), rejected_file(once), once)
        wipe(app)
        outcome, deaths = interrupted_everywhere(
            monkeypatch, "import.after_commit", lambda: import_archive(folder)
        )
    assert deaths >= 6
    assert of_source(held(), rejected_file(outcome), outcome) == expected


def rejected_file(outcome: Outcome) -> str:
    path = rejects_path(outcome.run_id)
    return path.read_text() if path.exists() else ""


def of_source(rows: dict[str, Any], rejected: str, outcome: Outcome) -> dict[str, Any]:
    return rows | {"rejected": rejected, "tally": outcome.tally.as_json()}


def wipe(app: Flask) -> None:
    """An empty database again, on the same server or file."""

    @command
    def empty() -> None:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in ("category", "question", "reputation_line"):
                columns = {
                    "category": "parent_id",
                    "question": "duplicate_of_id",
                    "reputation_line": "reverses",
                }
                db.session.execute(table.update().values({columns[table.name]: None}))
            db.session.execute(table.delete())

    empty()
    for path in (Path(app.extensions["kernel"].settings.DATA_DIR) / "imports").glob("*"):
        path.unlink()


# ---------------------------------------------------------------- twice, later, other order


def test_importing_twice_is_importing_once(app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    first = import_dump(folder)
    before = held()
    second = import_dump(folder)
    assert held() == before
    assert not second.tally.imported
    assert second.posts == 0
    assert second.tally.there == first.tally.imported + first.tally.there
    assert second.tally.rejected == first.tally.rejected
    assert not second.resumed


def test_a_later_dump_adds_only_what_is_new(app: Flask, tmp_path: Path) -> None:
    import_dump(write_dump(tmp_path / "dump", one_of_everything()))
    later = later_dump()
    second = import_dump(write_dump(tmp_path / "later", later))
    assert second.tally.imported == {
        "member": 1,
        "question": 1,
        "answer": 2,
        "acceptance": 2,
        "comment": 1,
        "vote": 2,
        "accept_vote": 1,
        "badge": 1,
        "closing of a question that was there": 1,
    }
    assert the_question(70).state == "solved"
    assert (the_question(100).closed_reason, the_question(100).closed_elsewhere) == ("off_topic", True)
    found = held()
    wipe(app)
    import_dump(write_dump(tmp_path / "later", later))
    assert found == held()


def later_dump() -> Files:
    files = copy.deepcopy(one_of_everything())
    files["Users.xml"].append(user(5, "Eve"))
    posts = {row["Id"]: row for row in files["Posts.xml"]}
    posts[70]["AcceptedAnswerId"] = 71
    posts[100] |= {"ClosedDate": "2021-01-25T00:00:00.000"}
    files["Posts.xml"] += [
        answer(71, 70, "21T10:00", 5),
        question(130, 22, 5, AcceptedAnswerId=131),
        answer(131, 130, "23T10:00", 2),
    ]
    files["Comments.xml"].append(comment(5, 130, "22T11:00", 1))
    files["Votes.xml"] += [vote(30, 2, 10, 24), vote(31, 2, 131, 24), vote(32, 1, 131, 25)]
    files["Badges.xml"].append(badge(9, 5, "Student", 22))
    return files


def test_the_order_of_rows_within_files_does_not_matter(app: Flask, tmp_path: Path) -> None:
    files = one_of_everything()
    import_dump(write_dump(tmp_path / "dump", files))
    expected = {name: rows for name, rows in held().items() if name not in ("sources",)}
    wipe(app)
    # Of two links from one question the first counts, so these keep their order.
    backwards = {file: rows if file == "PostLinks.xml" else rows[::-1] for file, rows in files.items()}
    import_dump(write_dump(tmp_path / "backwards", backwards))
    assert {name: rows for name, rows in held().items() if name != "sources"} == expected


def test_two_communities_with_the_same_ids_stay_apart(app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    first = import_dump(folder, "one")
    second = import_dump(folder, "two")
    assert second.tally.imported == first.tally.imported - Counter(tag=2)
    assert len(db.session.scalars(select(Acceptance)).all()) == 6


# ---------------------------------------------------------------- mended, moved, at the same time


def test_a_truncated_file_gives_what_is_whole_and_the_rest_once_it_is_mended(
    app: Flask, tmp_path: Path
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    posts = folder / "Posts.xml"
    content = posts.read_bytes()
    posts.write_bytes(content[: content.index(b'<row Id="60"') + 30])
    outcome = import_dump(folder)
    assert outcome.tally.imported["question"] == 5
    assert list(outcome.tally.truncated) == ["Posts.xml"]
    assert "Posts.xml, line 12" in outcome.tally.truncated["Posts.xml"]
    posts.write_bytes(content)
    second = import_dump(folder)
    assert second.tally.imported["question"] == 5
    assert not second.tally.truncated
    found = held()
    wipe(app)
    import_dump(folder)
    # What was read from the whole file comes to the same, the ids of its reasons apart.
    assert {name: found[name] for name in ("questions", "facts", "ledger", "totals")} == {
        name: rows for name, rows in held().items() if name in ("questions", "facts", "ledger", "totals")
    }


def test_other_files_are_another_run_that_finds_the_rows_there(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    raise_at(monkeypatch, "import.after_commit", 6)
    with pytest.raises(FailpointHit):
        import_dump(folder)
    without_failpoints(monkeypatch)
    write_dump(folder, {"Badges.xml": [badge(1, 2, "Teacher", 4)]})
    outcome = import_dump(folder)
    assert not outcome.resumed
    assert outcome.tally.there["member"] == 4
    assert len(db.session.scalars(select(ImportRun)).all()) == 2


def test_rejected_rows_of_a_batch_that_was_lost_are_written_once(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    interrupted_everywhere(monkeypatch, "import.before_commit", lambda: import_dump(folder))
    run = db.session.scalars(select(ImportRun)).one()
    lines = rejects_path(run.id).read_text().splitlines()
    assert len(lines) == len({json.dumps(json.loads(line), sort_keys=True) for line in lines}) == 9
    assert rejects_path(run.id).stat().st_size == run.rejected_bytes


def test_two_imports_of_one_community_at_once_do_not_mix(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    other = open_run(stackexchange_plan(folder, "test"))
    step = stackexchange_plan(folder, "test")
    first = step.steps[0]
    items = next(iter(first.batches(step.phases[first.reads], 0)))
    import_dump(folder)
    before = held()
    with pytest.raises(AlreadyRunning):
        runs.write_batch(other, first, items, texts={}, before=other.place)
    with pytest.raises(AlreadyRunning):
        finish_run(other.id, Place())
    assert held() == before


def test_a_file_mended_after_an_error_goes_on(app: Flask, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump", one_of_everything())
    posts = folder / "Posts.xml"
    content = posts.read_bytes()
    posts.write_bytes(content.replace(b'<row Id="60"', b'<row Id="60" Id="60"'))
    result = app.test_cli_runner().invoke(args=["import", "stackexchange", str(folder), "--source", "test"])
    assert result.exit_code == 1
    assert result.output.count("Posts.xml, line 12") == 1
    db.session.rollback()
    assert the_question(50).title == "Question 50"  # what stood before is kept, up to the very line
    posts.write_bytes(content)
    outcome = import_dump(folder)
    assert (outcome.tally.imported["question"], outcome.tally.there["question"]) == (5, 5)
    assert the_question(10).state == "solved"
    assert local("answer", 11)
