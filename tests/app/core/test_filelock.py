"""The one writer lock: across threads and processes, let go by the dead, and nearly in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.core.filelock import LockUnavailable, exclusive
from tests.make.server import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from app.core.filelock import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""

COUNTER = """
import sys, threading, time
from pathlib import Path
from app.core.filelock import exclusive
lock, number, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
def count():
    for _ in range(rounds):
        with exclusive(lock):
            n = int(number.read_text())
            time.sleep(0.0005)
            number.write_text(str(n + 1))
threads = [threading.Thread(target=count) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
"""


def python(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def hold_elsewhere(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    process = python(HOLDER, path, seconds)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_threads_take_turns(tmp_path: Path) -> None:
    inside = []
    most = []

    def work() -> None:
        for _ in range(20):
            with exclusive(tmp_path / "lock"):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 160
    assert max(most) == 1


def test_two_processes_of_four_threads_lose_no_update(tmp_path: Path) -> None:
    number = tmp_path / "number"
    number.write_text("0")
    processes = [python(COUNTER, tmp_path / "lock", number, 25) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert number.read_text() == "200"


def test_another_process_waits_for_its_end(tmp_path: Path) -> None:
    holder = hold_elsewhere(tmp_path / "lock", 0.4)
    began = time.monotonic()
    with exclusive(tmp_path / "lock"):
        assert time.monotonic() - began > 0.2
    end(holder)


def test_the_dead_let_go(tmp_path: Path) -> None:
    holder = hold_elsewhere(tmp_path / "lock", 60)
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    with exclusive(tmp_path / "lock"):
        pass
    end(holder)


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "lock"):
        _ = 1 / 0
    with exclusive(tmp_path / "lock"):
        pass


def test_nobody_waits_while_others_go_round_and_round(tmp_path: Path) -> None:
    """Seven threads that come back at once do not keep the eighth from its turn."""
    stop = threading.Event()
    turns = [0] * 8

    def go_round(me: int) -> None:
        while not stop.is_set():
            with exclusive(tmp_path / "lock"):
                turns[me] += 1
                time.sleep(0.001)

    threads = [threading.Thread(target=go_round, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    stop.set()
    for thread in threads:
        thread.join()
    assert min(turns) > 0
    assert min(turns) >= max(turns) / 10, turns


def test_a_child_process_does_not_inherit_it(tmp_path: Path) -> None:
    """A rendering child started inside a command must not hold the lock for the rest of its life."""
    with exclusive(tmp_path / "lock"):
        child = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False, stdout=subprocess.DEVNULL
        )
    taken = threading.Event()

    def take() -> None:
        with exclusive(tmp_path / "lock"):
            taken.set()

    threading.Thread(target=take, daemon=True).start()
    assert taken.wait(10)
    child.kill()
    child.wait()


@pytest.mark.parametrize("path", ["missing/lock", "folder"])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(LockUnavailable, match=path), exclusive(tmp_path / path):
        pass
