"""Ask a server for pages over kept connections, from a process of its own, and say how long each took."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask for. `expect` is the status every answer must have."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    bodies: tuple[str, ...] = ()
    """For a POST: one is sent at a time, each once."""
    expect: int = 200


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: how long each answer took, in seconds, and how long all took together."""

    times: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


def run_load(
    port: int,
    request: Request,
    *,
    number: int = 0,
    seconds: float = 0,
    connections: int = CONNECTIONS,
    rate: float = 0,
) -> Load:
    """Ask `number` times, or for some seconds; with `rate`, so many times a second and no faster.

    A process of its own, so that only the server is measured.
    """
    order = {
        "port": port,
        "path": request.path,
        "headers": dict(request.headers),
        "bodies": request.bodies,
        "expect": request.expect,
        "number": number or len(request.bodies),
        "seconds": seconds,
        "connections": connections,
        "rate": rate,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        cwd=ROOT,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{request.path}: {done.stderr.strip() or 'the load stopped'}")
    return Load(**json.loads(done.stdout))


def _ask(order: dict, turns: Iterator[int], until: float, times: list[float], failed: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", order["port"], timeout=60)
    method = "POST" if order["bodies"] else "GET"
    first = time.monotonic()
    for turn in turns:
        if order["rate"]:
            time.sleep(max(0.0, first + turn / order["rate"] - time.monotonic()))
        if failed or (until and time.monotonic() > until):
            break
        body = order["bodies"][turn] if order["bodies"] else None
        begun = time.perf_counter()
        connection.request(method, order["path"], body, order["headers"])
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begun)
        if answer.status != order["expect"]:
            failed.append(f"{answer.status} instead of {order['expect']}")
    connection.close()


def main() -> None:
    order = json.load(sys.stdin)
    turns = iter(range(order["number"] or 10**9))  # next() on it is atomic
    until = time.monotonic() + order["seconds"] if order["seconds"] else 0
    times: list[float] = []
    failed: list[str] = []
    begun = time.monotonic()
    askers = [
        threading.Thread(target=_ask, args=(order, turns, until, times, failed))
        for _ in range(order["connections"])
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    if failed:
        sys.exit(failed[0])
    json.dump({"times": times, "seconds": time.monotonic() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
