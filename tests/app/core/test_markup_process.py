"""The rendering child: it may die at any time, serves all threads, and outlives nobody."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from app.core.markup import bounded, frames
from app.core.markup.bounded import RenderingProcess

ROOT = Path(__file__).parents[3]


@pytest.fixture
def process():
    process = RenderingProcess()
    yield process
    process.stop()


def html_of(process: RenderingProcess, source: str) -> str | None:
    answer = process.render(source, fmt="markdown")
    return answer["html"] if answer else None


def started(process: RenderingProcess) -> int:
    assert html_of(process, "start") == "<p>start</p>"
    assert process.pid
    return process.pid


def eventually(condition: Callable[[], object]) -> None:
    """Wait for something that must come about by itself; the limit only ends a failing test."""
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit, "it never came about"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_no_child_before_it_is_needed(process):
    assert process.pid is None
    started(process)


def test_one_child_serves_many_texts(process):
    pid = started(process)
    assert [html_of(process, f"text {n}") for n in range(20)] == [f"<p>text {n}</p>" for n in range(20)]
    assert process.pid == pid


def test_a_killed_child_is_replaced_and_collected(process):
    first = started(process)
    os.kill(first, signal.SIGKILL)
    assert html_of(process, "*again*") == "<p><em>again</em></p>"
    assert process.pid != first
    assert not Path(f"/proc/{first}").exists(), "a zombie"


def test_a_child_killed_in_the_middle_of_a_text_costs_nothing(process):
    first = started(process)
    # A stopped child holds the request in its socket, so the kill surely comes in the middle.
    os.kill(first, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(html_of, process, "*kept*")
        eventually(lambda: process._turn.locked())
        time.sleep(0.05)
        assert not waiting.done()
        os.kill(first, signal.SIGKILL)
        assert waiting.result(timeout=30) == "<p><em>kept</em></p>"
    assert not Path(f"/proc/{first}").exists()


def test_a_child_that_is_killed_over_and_over_means_escaped_text_and_no_loop(process, monkeypatch):
    starts: list[object] = []

    def start_and_kill(self: RenderingProcess) -> object:
        child = real_start(self)
        starts.append(child)
        child.process.kill()
        return child

    real_start = RenderingProcess._start
    monkeypatch.setattr(RenderingProcess, "_start", start_and_kill)
    assert html_of(process, "text") is None
    assert len(starts) == 2
    monkeypatch.undo()
    assert html_of(process, "text") == "<p>text</p>"


def test_a_child_out_of_memory_is_replaced(process):
    first = started(process)
    in_use = int(Path(f"/proc/{first}/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.prlimit(first, resource.RLIMIT_AS, (in_use, in_use))
    text = " ".join(["word"] * 5000)
    assert html_of(process, text) == f"<p>{text}</p>"
    assert process.pid != first


def test_a_child_that_does_not_answer_is_given_up(process, monkeypatch):
    first = started(process)
    monkeypatch.setattr(bounded, "PATIENCE_S", 0.2)
    os.kill(first, signal.SIGSTOP)
    assert html_of(process, "text") is None
    assert not Path(f"/proc/{first}").exists()
    monkeypatch.undo()
    assert html_of(process, "text") == "<p>text</p>"


def test_a_child_that_cannot_be_started_means_escaped_text(process, monkeypatch):
    def no_memory(*_: object, **__: object) -> None:
        raise BlockingIOError("fork: no memory")

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "Popen", no_memory)
        assert html_of(process, "text") is None
    assert html_of(process, "text") == "<p>text</p>"


def test_an_interrupted_exchange_leaves_no_answer_behind_for_the_next_text(process, monkeypatch):
    started(process)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(frames, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            html_of(process, "mine")
    assert html_of(process, "yours") == "<p>yours</p>"


def test_the_terminal_and_the_service_manager_do_not_end_it(process):
    pid = started(process)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert html_of(process, "text") == "<p>text</p>"
    assert process.pid == pid


def test_it_holds_no_descriptor_and_no_secret_of_ours(process, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "of-ours")
    with socket.create_server(("127.0.0.1", 0)) as listening, (tmp_path / "database").open("w") as database:
        os.set_inheritable(listening.fileno(), True)
        os.set_inheritable(database.fileno(), True)
        pid = started(process)
        held = {entry.name for entry in Path(f"/proc/{pid}/fd").iterdir()}
    assert held <= {"0", "1", "2"}
    assert b"of-ours" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_it_does_not_load_the_application(process):
    pid = started(process)
    loaded = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    assert "nh3" in loaded
    assert "_cffi_backend" not in loaded
    assert "sqlalchemy" not in loaded


def test_eight_threads_each_get_their_own_text(process):
    def work(thread: int) -> list[str | None]:
        return [html_of(process, f"thread {thread} *text {n}*") for n in range(25)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(8)))
    assert answers == [[f"<p>thread {t} <em>text {n}</em></p>" for n in range(25)] for t in range(8)]


def test_eight_threads_with_bombs_and_kills_among_them(process):
    done: list[int] = []
    over = threading.Event()

    def enough(texts: int) -> bool:
        return len(done) >= texts or over.is_set()

    def kill_now_and_then() -> int:
        kills = 0
        while not over.is_set():
            pid = process.pid
            if pid and is_running(pid):
                os.kill(pid, signal.SIGKILL)
                kills += 1
            # Not twice within one text: it would rightly be shown escaped. Seven others may be done by now.
            eventually(partial(enough, len(done) + 8))
        return kills

    def work(thread: int) -> list[str | None]:
        answers = []
        for n in range(10):
            answers.append(html_of(process, "[" * 8000 if n == thread else f"thread {thread} text {n}"))
            done.append(thread)
        return answers

    with ThreadPoolExecutor(9) as pool:
        working = [pool.submit(work, thread) for thread in range(8)]
        killer = pool.submit(kill_now_and_then)
        answers = [thread.result() for thread in working]
        over.set()
        assert killer.result() >= 3
    assert answers == [
        [None if n == t else f"<p>thread {t} text {n}</p>" for n in range(10)] for t in range(8)
    ]


def test_stopping_ends_the_child(process):
    pid = started(process)
    process.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert process.pid is None


# ------------------------------------------------------------------ processes of their own


def run(script: str) -> subprocess.Popen[str]:
    """Run a script beside the tests, which have threads and must not fork."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def lines_of(script: str) -> list[str]:
    out, _ = run(script).communicate(timeout=60)
    return out.split()


HEAD = """
import os, sys, time
sys.path.insert(0, ".")
from app.core import markup
def show(*values): print(*values, flush=True)
markup.render_markdown("start")
"""


def test_a_fork_starts_a_child_of_its_own():
    script = (
        HEAD
        + """
mine = markup._process.pid
copy = os.fork()
if copy == 0:
    assert markup._process.pid is None
    assert markup.render_markdown("*a*").html == "<p><em>a</em></p>"
    assert markup._process.pid not in (mine, None)
    markup._process.stop()
    os._exit(7)
_, status = os.waitpid(copy, 0)
show(os.waitstatus_to_exitcode(status))
show(markup.render_markdown("b").html, markup._process.pid == mine)
"""
    )
    assert lines_of(script) == ["7", "<p>b</p>", "True"]


def test_a_fork_in_the_middle_of_a_text_does_not_wait_for_ever():
    script = (
        HEAD
        + """
import threading
threading.Thread(target=markup.render_markdown, args=["[" * 8000]).start()
while not markup._process._turn.locked(): time.sleep(0.001)
copy = os.fork()
if copy == 0:
    good = markup.render_markdown("a").html == "<p>a</p>"
    markup._process.stop()
    os._exit(7 if good else 8)
_, status = os.waitpid(copy, 0)
show(os.waitstatus_to_exitcode(status))
"""
    )
    assert lines_of(script) == ["7"]


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "sys.exit()", "1 / 0"])
def test_no_child_outlives_its_parent(end):
    (pid,) = lines_of(HEAD + f"show(markup._process.pid)\nsys.stderr.close()\n{end}")
    eventually(lambda: not is_running(int(pid)))


def test_no_child_outlives_its_parent_for_the_sake_of_a_forked_copy():
    parent = run(
        HEAD
        + """
copy = os.fork()
if copy == 0:
    time.sleep(60)
    os._exit(0)
show(markup._process.pid, copy)
time.sleep(60)
"""
    )
    assert parent.stdout
    child, copy = (int(word) for word in parent.stdout.readline().split())
    try:
        assert is_running(child)
        parent.kill()
        eventually(lambda: not is_running(child))
        assert is_running(copy)
    finally:
        os.kill(copy, signal.SIGKILL)
        parent.kill()
        parent.communicate()


def test_a_child_in_the_middle_of_a_text_does_not_outlive_its_parent():
    (pid,) = lines_of(
        HEAD
        + """
import threading
threading.Thread(target=markup.render_markdown, args=["[" * 8000]).start()
while not markup._process._turn.locked(): time.sleep(0.001)
show(markup._process.pid)
os.kill(os.getpid(), 9)
"""
    )
    eventually(lambda: not is_running(int(pid)))
