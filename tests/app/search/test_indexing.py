"""What happens in the forum is in the index a moment later, and stays so whatever happens to the index."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.delivery import deliver_due
from app.core.doctor import FAIL, OK, WARN, examine
from app.core.kernel import current_kernel, current_settings
from app.core.uow import command, emit
from app.forum.events import AnswerPosted
from app.forum.models import Answer, Question
from app.search import current
from app.search.current import ENGINE, current_engine
from app.search.engine import Asked
from app.search.jobs import watch_index
from app.search.models import SearchChange
from app.search.pages import questions_like
from app.search.query_text import read_search
from app.search.rebuild import rebuild_index, rebuild_later
from tests.conftest import SECRET
from tests.make.community import Community

ROOT = Path(__file__).parents[3]


def found(typed: str) -> list[int]:
    read = read_search(typed)
    asked = Asked(
        words=read.of("word"), phrases=read.of("phrase"), tags=read.of("tag"), statuses=read.of("status")
    )
    return [hit.number for hit in current_engine().search(asked, limit=10).hits]


def folder() -> Path:
    return Path(current_settings().DATA_DIR) / "search"


def index_folder() -> Path:
    return folder() / (folder() / "current").read_text()


def pending() -> int:
    return db.session.scalar(select(func.count()).where(SearchChange.applied_at.is_(None))) or 0


def check() -> tuple[str, str]:
    return next((f.level, f.says) for f in examine() if f.what == "search index")


def test_a_question_and_its_answers_are_found_after_one_round_of_the_worker(community: Community) -> None:
    question = community.question(title="The doorbell rings twice", body="Only at night.", tags=("chime",))
    community.deliver()
    assert found("doorbells night") == [question]
    answer = community.answer(question, body="Replace the transformer, it hums.")
    community.deliver()
    assert found("transformer") == [question]
    assert found("doorbell status:unsolved tag:chime") == [question]
    community.accept(question, answer)
    community.deliver()
    assert found("doorbell status:solved") == [question]
    assert found("doorbell status:unsolved") == []
    assert pending() == 0


def test_what_is_hidden_is_not_found(community: Community) -> None:
    question = community.question(title="The doorbell rings twice")
    answer = community.answer(question, body="A secret transformer.")
    other = community.question(title="Another doorbell")
    community.deliver()
    community.hide(Answer, answer)
    changed(question)
    community.deliver()
    assert found("transformer") == []
    assert sorted(found("doorbell")) == [question, other]
    community.hide(Question, question)
    changed(question)
    community.deliver()
    assert found("doorbell") == [other]
    assert rebuild_index() == 1
    assert found("doorbell") == [other]


@command
def changed(question_id: int) -> None:
    """As every command does that changes a question."""
    emit(AnswerPosted(question_id=question_id, answer_id=1))


def test_many_changes_are_written_together(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = sqlite_community
    rebuild_index()
    writes = []
    engine = current_engine()
    apply = engine.apply

    def counted(read: Any) -> None:
        writes.append(1)
        apply(read)

    monkeypatch.setattr(engine, "apply", counted)
    questions = [community.question(title=f"Doorbell number {n}") for n in range(12)]
    for question in questions[:5]:
        community.answer(question)
    community.deliver()
    assert current_engine().search(Asked(words=("doorbell",)), limit=1).total == 12
    assert len(writes) == 1
    assert pending() == 0


def test_a_change_that_comes_while_the_index_is_written_is_not_lost(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = sqlite_community
    first = community.question(title="The first doorbell")
    rebuild_index()
    engine = current_engine()
    apply = engine.apply
    later: list[int] = []

    def slow(read: Any) -> None:
        apply(read)
        if not later:
            later.append(community.question(title="A later doorbell"))

    monkeypatch.setattr(engine, "apply", slow)
    community.deliver()
    assert sorted(found("doorbell")) == [first, *later]


def test_without_an_index_the_first_change_makes_one_of_everything(community: Community) -> None:
    first = community.question(title="A doorbell of long ago")
    community.deliver()
    shutil.rmtree(folder())
    second = community.question(title="A doorbell of today")
    community.deliver()
    assert sorted(found("doorbell")) == [first, second]


def test_an_index_deleted_while_running_still_answers_and_is_made_anew(sqlite_community: Community) -> None:
    question = sqlite_community.question(title="The doorbell rings twice")
    sqlite_community.deliver()
    assert found("doorbell") == [question]
    shutil.rmtree(folder())
    assert found("doorbell") == [question]  # its files are open
    assert not current_engine().is_whole()
    watch_index()
    assert current_engine().is_whole()
    assert found("doorbell") == [question]


def damage(how: str) -> None:
    for path in index_folder().iterdir():
        if how == "no files":
            path.unlink()
        elif how == "no segments" and path.suffix == ".seg":
            path.unlink()
        elif how == "empty":
            path.write_bytes(b"")
        elif how == "half":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        elif how == "other bytes":
            path.write_bytes(b"\xff\x00" * (path.stat().st_size // 2))


@pytest.mark.parametrize("how", ["no files", "no segments", "empty", "half", "other bytes"])
def test_a_damaged_index_is_found_out_and_made_anew(sqlite_community: Community, how: str) -> None:
    community = sqlite_community
    numbers = [community.question(title=f"The doorbell rings {n} times") for n in range(1, 9)]
    community.deliver()
    current_kernel().kept.pop(ENGINE)  # as after a restart: nothing is open
    damage(how)
    page = community.browser().get("/search?q=doorbell")
    assert page.status_code == 200
    assert "put in order just now" in page.text
    assert questions_like("The doorbell rings twice") == []
    watch_index()
    assert sorted(found("doorbell")) == numbers
    assert check()[0] == OK


def test_wherever_a_file_is_damaged_nobody_sees_an_error(sqlite_community: Community) -> None:
    community = sqlite_community
    for n in range(1, 6):
        community.question(title=f"The doorbell rings {n} times", body="word " * n)
    community.deliver()
    [segment] = index_folder().glob("*.seg")
    whole = segment.read_bytes()
    wrong = []
    for start in range(0, len(whole), len(whole) // 12):
        current_kernel().kept.pop(ENGINE, None)
        (folder() / "broken").unlink(missing_ok=True)
        segment.write_bytes(whole[:start] + bytes(200) + whole[start + 200 :])
        for typed in ("doorbell", '"the doorbell"', "word+status:open", "dorbell", "tag:x"):
            page = community.browser().get(f"/search?q={typed}")
            if page.status_code != 200:
                wrong.append((start, typed))
    assert wrong == []


def test_a_write_that_finds_the_index_damaged_makes_it_anew(sqlite_community: Community) -> None:
    first = sqlite_community.question(title="A doorbell")
    sqlite_community.deliver()
    current_kernel().kept.pop(ENGINE)
    damage("other bytes")
    second = sqlite_community.question(title="Another doorbell")
    sqlite_community.deliver()
    assert sorted(found("doorbell")) == [first, second]


def test_a_change_of_language_makes_the_index_anew(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = sqlite_community.question(title="Die Lautsprecher blinken ständig")
    sqlite_community.deliver()
    assert found("blinken") == [question]
    monkeypatch.setattr(current, "option", lambda key: "de")
    assert not current_engine().is_whole()
    assert found("blinken") == [question]  # what is open answers meanwhile
    watch_index()
    assert found("blinkt lautsprechern") == [question]


def test_the_doctor_looks_at_the_index(sqlite_community: Community) -> None:
    assert check() == (OK, "there is nothing to search yet")
    sqlite_community.question(title="A doorbell")
    assert check()[0] == FAIL
    sqlite_community.deliver()
    assert check() == (OK, "1 questions in 1 part")
    sqlite_community.question(title="Another doorbell")
    deliver_due()
    with clock.shifted_by(timedelta(minutes=30)):
        assert check()[0] == WARN
        assert "worker" in check()[1]


def test_applied_changes_are_forgotten_after_an_hour(community: Community) -> None:
    community.question()
    community.deliver()
    kept = select(func.count()).select_from(SearchChange)
    watch_index()
    assert db.session.scalar(kept) == 1
    with clock.shifted_by(timedelta(hours=2)):
        watch_index()
    assert db.session.scalar(kept) == 0


# ---- killed in between


def run_worker_until_killed(
    app_folder: Path, failpoint: str, *, arguments: tuple[str, ...] = ("worker",)
) -> str:
    """A worker of its own on the same database, killed at a failpoint. Returns what it says."""
    url = db.engine.url.render_as_string(hide_password=False)
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")} | {
        "DATABASE_URL": url,
        "DATA_DIR": str(app_folder),
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://localhost",
        "MAIL_URL": f"file://{app_folder}/mail",
        "FAILPOINTS": f"{failpoint}=kill@1",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout


@pytest.mark.torture
@pytest.mark.parametrize(
    "failpoint", ["search.between_delete_and_add", "search.before_commit", "search.after_apply"]
)
def test_a_worker_killed_in_a_batch_loses_nothing(
    sqlite_community: Community, tmp_path: Path, failpoint: str
) -> None:
    community = sqlite_community
    first = community.question(title="The first doorbell")
    community.deliver()
    community.answer(first, body="Mind the transformer.")
    second = community.question(title="The second doorbell")
    run_worker_until_killed(tmp_path, failpoint)
    assert first in found("doorbell")  # reads go on
    assert pending() > 0
    with clock.shifted_by(timedelta(minutes=5)):  # when the lease of the dead worker has run out
        community.deliver()
    assert sorted(found("doorbell")) == [first, second]
    assert found("transformer") == [first]
    assert pending() == 0
    assert current_engine().state().documents == 2


@pytest.mark.torture
@pytest.mark.parametrize("failpoint", ["search.before_switch", "search.after_switch"])
def test_a_rebuild_killed_anywhere_leaves_an_index(
    sqlite_community: Community, tmp_path: Path, failpoint: str
) -> None:
    community = sqlite_community
    question = community.question(title="The first doorbell")
    community.deliver()
    assert found("doorbell") == [question]
    run_worker_until_killed(tmp_path, failpoint, arguments=("search", "rebuild"))
    assert found("doorbell") == [question]
    assert rebuild_index() == 1
    assert len([path for path in folder().glob("v*") if path.is_dir()]) == 1  # nothing half done is left


def test_after_an_import_the_old_index_answers_until_the_worker_has_made_the_new_one(
    sqlite_community: Community,
) -> None:
    community = sqlite_community
    question = community.question(title="The first doorbell")
    community.deliver()
    current_kernel().folds["search"]()
    assert found("doorbell") == [question]
    assert not current_engine().is_whole()
    watch_index()
    assert found("doorbell") == [question]
    assert current_engine().is_whole()


def test_an_import_that_ends_during_a_rebuild_is_not_forgotten(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_community.question(title="The first doorbell")
    rebuild_later()
    rebuild_index(progress=lambda _count: current_engine().report_behind())
    assert not current_engine().is_whole()
    rebuild_index()
    assert current_engine().is_whole()
