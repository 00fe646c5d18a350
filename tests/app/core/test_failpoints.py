"""Failpoints: off they cost a look-up, on they strike at the pass they were told to, and leave proof."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.core import failpoints
from app.core.failpoints import FailpointHit, failpoint
from tests.make.server import ROOT

PROGRAM = """
from app.core.failpoints import failpoint
for n in range(1, 6):
    failpoint("a.place")
    failpoint("another.place")
    print(n, flush=True)
"""


def run(plan: str, log: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "FAILPOINTS": plan}
    if log is not None:
        environment["FAILPOINT_LOG"] = str(log)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_plan_nothing_happens() -> None:
    assert run("").stdout.split() == ["1", "2", "3", "4", "5"]


def test_it_kills_at_the_pass_it_was_told_to_and_says_so_before(tmp_path: Path) -> None:
    done = run("a.place=kill@3", tmp_path / "log")
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.split() == ["1", "2"]
    assert (tmp_path / "log").read_text() == "a.place\n"


def test_it_raises_once_and_lets_the_passes_after_it_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(failpoints, "_plan", failpoints._parse("some.place=raise@2"))
    monkeypatch.setattr(failpoints, "_passes", {})
    monkeypatch.setenv("FAILPOINT_LOG", str(tmp_path / "log"))
    failpoint("some.place")
    with pytest.raises(FailpointHit, match=r"some\.place"):
        failpoint("some.place")
    failpoint("some.place")
    assert (tmp_path / "log").read_text() == "some.place\n"


def test_several_places_have_plans_of_their_own(tmp_path: Path) -> None:
    done = run("another.place=raise@2,a.place=kill@5", tmp_path / "log")
    assert "FailpointHit: another.place" in done.stderr
    assert done.stdout.split() == ["1"]


@pytest.mark.parametrize("plan", ["a.place", "a.place=explode@1", "=kill@1", "a.place=kill@soon"])
def test_a_plan_that_cannot_be_read_stops_the_program(plan: str) -> None:
    """Misread, it would do nothing, and the test that set it would pass for that reason."""
    done = run(plan)
    assert done.returncode == 1
    assert "ValueError" in done.stderr
