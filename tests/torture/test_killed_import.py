"""`flask import`, killed anywhere and started again, ends as if it had never been killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from superusers.reputation.fold import verify_ledger
from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.imports import Files, Row, answer, held, import_dump, question, user, vote, write_dump
from tests.make.server import ROOT

POINTS = ("import.before_commit", "import.after_commit", "import.before_fold")


def a_community(seed: int) -> Files:
    """Some hundred questions with answers, votes and acceptances: a batch or two of each."""
    choose = random.Random(seed)
    posts: list[Row] = []
    votes: list[Row] = []
    for number in range(1, 251):
        first = number * 10
        answers = [first + n for n in range(1, choose.randint(1, 3))]
        more = {"AcceptedAnswerId": answers[0]} if answers and choose.random() < 0.5 else {}
        posts.append(question(first, number % 28 + 1, choose.randint(1, 30), **more))
        posts += [answer(a, first, f"{number % 28 + 1:02}T11:00", choose.randint(1, 30)) for a in answers]
        votes += [vote(len(votes) + 1, choose.choice((2, 2, 3)), a, 28) for a in answers]
        if more:
            votes.append(vote(len(votes) + 1, 1, answers[0], 28))
    users = [user(number, f"Member {number}") for number in range(1, 31)]
    return {"Users.xml": users, "Posts.xml": posts, "Votes.xml": votes}


def test_a_killed_import_ends_as_if_never_killed(migrated_sqlite: Path, tmp_path: Path, seed: int) -> None:
    folder = write_dump(tmp_path / "dump", a_community(seed))
    (tmp_path / "once").mkdir()
    for _ in in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path / "once"), tmp_path / "once")):
        import_dump(folder, folder.name)
        expected = held()

    url = sqlite_copy(migrated_sqlite, tmp_path)
    log = tmp_path / "hits"
    point = POINTS[seed % len(POINTS)]
    last = 2 if point == "import.before_fold" else 4
    plan = f"{point}=kill@{random.Random(seed).randint(1, last)}"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "stackexchange", str(folder)]
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "FAILPOINT_LOG": str(log),
    }
    killed = subprocess.run(
        command, cwd=ROOT, env=environment | {"FAILPOINTS": plan}, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, f"TORTURE_SEED={seed} {plan}: {killed.stdout}{killed.stderr}"
    assert log.read_text() == f"{point}\n"
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"TORTURE_SEED={seed} {plan}: {done.stderr}"
    for _ in in_context(build_app(url, tmp_path)):
        assert held() == expected, f"TORTURE_SEED={seed} {plan}"
        assert verify_ledger().agrees
