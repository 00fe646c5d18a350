"""Requests take turns on SQLite, and nobody is held up by one that waits or takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts import passwords
from app.core import turns
from app.core.filelock import exclusive
from app.core.markup.bounded import RenderingProcess
from app.core.turns import TakeTurns, leave_turn

PATIENCE = 20
"""Seconds until a thread that should have gone on is given up."""


def ask(application: Callable[..., Iterable[bytes]]) -> list[bytes]:
    return list(application({}, lambda *_: None))


class Inner:
    """An application that counts who is inside, and stays there until it is let go."""

    def __init__(self, on_the_way: Callable[[], object] = lambda: None) -> None:
        self.inside = 0
        self.entered = threading.Semaphore(0)
        self.let_go = threading.Semaphore(0)
        self._count = threading.Lock()
        self.on_the_way = on_the_way

    def __call__(self, _environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        with self._count:
            self.inside += 1
        self.on_the_way()
        self.entered.release()
        assert self.let_go.acquire(timeout=PATIENCE)
        with self._count:
            self.inside -= 1
        return [b"page"]


@pytest.fixture
def endless_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn ends by itself: what goes on has been let in."""
    monkeypatch.setattr(turns, "LONGEST_TURN", 3600.0)


@pytest.mark.usefixtures("endless_turns")
def test_one_runs_and_the_others_wait() -> None:
    inner = Inner()
    pages = TakeTurns(inner)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, pages) for _ in range(8)]
        for _ in asked:
            assert inner.entered.acquire(timeout=PATIENCE)
            assert inner.inside == 1
            inner.let_go.release()
        assert [page.result() for page in asked] == [[b"page"]] * 8


def most_inside(inner: Inner, *, requests: int) -> int:
    """How many are inside at once when none of them ends before all have come in."""
    pages = TakeTurns(inner)
    with ThreadPoolExecutor(requests) as threads:
        asked = [threads.submit(ask, pages) for _ in range(requests)]
        for _ in asked:
            assert inner.entered.acquire(timeout=PATIENCE)
        inside = inner.inside
        inner.let_go.release(requests)
        assert [page.result() for page in asked] == [[b"page"]] * requests
    # And the turn is free again.
    inner.let_go.release()
    assert ask(pages) == [b"page"]
    return inside


@pytest.mark.usefixtures("endless_turns")
def test_the_next_runs_after_one_that_failed() -> None:
    def broken(_environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        raise ValueError

    pages = TakeTurns(broken)
    for _ in range(2):
        with pytest.raises(ValueError):
            ask(pages)


def wait_for_a_file(folder: Path) -> None:
    with exclusive(folder / "lock"):
        pass


def wait_for_a_child() -> None:
    child = RenderingProcess()
    child.render("text", fmt="markdown")
    child.stop()


@pytest.mark.usefixtures("endless_turns")
@pytest.mark.parametrize("waits", ["by itself", "for a file", "for a hash", "for a child"])
def test_who_waits_for_something_else_lets_the_next_run(
    sqlite_app: Flask, tmp_path: Path, waits: str
) -> None:
    on_the_way: Callable[[], object] = {
        "by itself": leave_turn,
        "for a file": lambda: wait_for_a_file(tmp_path),
        "for a hash": lambda: passwords.verify_password(None, "of nobody"),
        "for a child": wait_for_a_child,
    }[waits]

    def in_context() -> None:
        with sqlite_app.app_context():
            on_the_way()

    assert most_inside(Inner(in_context), requests=2) == 2


def test_a_long_turn_holds_nobody_up() -> None:
    assert most_inside(Inner(), requests=3) == 3
