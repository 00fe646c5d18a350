"""`make run` on a stand-in for the application: the order of its steps, the secret, the address, the stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

STAND_IN = """
import os, pathlib, signal, time
import click
from flask import Flask

app = Flask(__name__)
log = pathlib.Path(os.environ["DATA_DIR"], "log")

def say(word):
    with log.open("a") as file:
        file.write(word + "\\n")

@app.get("/")
def home():
    return "secret " + os.environ["SECRET_KEY"] + " at " + os.environ["PUBLIC_URL"]

group = click.Group("db")
app.cli.add_command(group)
group.command("upgrade")(lambda: say("migrated"))
app.cli.command("demo")(lambda: say("demo"))
app.cli.command("first-run-link")(lambda: say("first-run-link"))

@app.cli.command("worker")
def worker():
    def stop(*_):
        say("worker stopped")
        raise SystemExit
    signal.signal(signal.SIGTERM, stop)
    say("worker started")
    time.sleep(60)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "wsgi.py").write_text(STAND_IN)
    return tmp_path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def running(tree: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`scripts/run` in its own process group, as under a terminal; yields its address once it answers."""
    port = _free_port()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tree), "PORT": str(port), **settings}
    process = subprocess.Popen(
        ["sh", "scripts/run"],
        cwd=tree,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address, process)
        yield address, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no answer within 60 s")


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        text: str = answer.read().decode()
        return text


def _stop(process: subprocess.Popen[str], how: signal.Signals) -> str:
    os.killpg(process.pid, how)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    return output


def test_run_migrates_fills_serves_and_keeps_its_secret(tree: Path) -> None:
    data = tree / "data"
    with running(tree) as (address, process):
        first = _read(address)
        output = _stop(process, signal.SIGINT)
    assert f"Serving on {address.rstrip('/')} " in output
    assert "Traceback" not in output
    assert (data / "log").read_text().split() == ["migrated", "demo"]
    secret = (data / "secret-key").read_text().strip()
    assert len(secret) >= 32
    assert first == f"secret {secret} at {address.rstrip('/')}"
    assert (data.stat().st_mode & 0o777, (data / "secret-key").stat().st_mode & 0o777) == (0o700, 0o600)

    with running(tree, DEMO="0") as (address, process):
        assert f"secret {secret} " in _read(address)
        _stop(process, signal.SIGTERM)
    assert (data / "log").read_text().split()[2:] == ["migrated", "first-run-link"]


def test_a_secret_of_ones_own_is_used_and_not_kept(tree: Path) -> None:
    with running(tree, SECRET_KEY="mine" * 8, DATA_DIR=str(tree / "elsewhere")) as (address, process):
        assert "secret " + "mine" * 8 in _read(address)
        _stop(process, signal.SIGINT)
    assert not (tree / "elsewhere/secret-key").exists()
    assert not (tree / "data").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_on_postgresql_the_worker_runs_beside_and_stops_with_it(tree: Path, how: signal.Signals) -> None:
    with running(tree, DATABASE_URL="postgresql://nobody@127.0.0.1/none") as (_, process):
        log = tree / "data/log"
        deadline = time.monotonic() + 30
        while "worker started" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.1)
        _stop(process, how)
    assert log.read_text().splitlines() == ["migrated", "demo", "worker started", "worker stopped"]


def test_a_port_in_use_is_said_before_anything_else(tree: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        result = subprocess.run(
            ["sh", "scripts/run"],
            cwd=tree,
            env={"PATH": path, "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr.startswith(f"Port {port} is in use")
    assert not (tree / "data/log").exists()
