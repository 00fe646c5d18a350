"""A round: a server is killed at every failpoint in turn, while clients go on writing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from tests.make.community import Community
from tests.make.server import Server
from tests.torture.clients import Client
from tests.torture.journal import Journal

# Where a server is killed, and how many passes the kill may wait for. Of mail jobs there are few.
POINTS = {
    "posting.after_insert": 8,
    "command.before_commit": 60,
    "command.after_commit": 60,
    "outbox.before_delivery": 25,
    "outbox.before_commit": 25,
    "job.before_handler": 2,
    "job.after_handler": 2,
}
MEMBERS = 4
WRITES = 200
HIT_WITHIN_S = 90.0


@dataclass
class Siege:
    """`seed` decides the order of the points, the pass at which each strikes, and what the clients do."""

    app: Flask
    server: Server
    seed: int
    journal: Journal = field(default_factory=Journal)
    plans: list[str] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.hits = self.server.folder / "failpoints.log"
        self.server.environment["FAILPOINT_LOG"] = str(self.hits)

    def run(self) -> Journal:
        """Kill at every point, let the clients finish, stop the server. Returns their journal."""
        with self.clients_at_work(Community(self.app)):
            for point in self.random.sample(sorted(POINTS), len(POINTS)):
                self.kill_at(point)
            self.server.environment.pop("FAILPOINTS")
            self.server.start()
            self.wait_until(lambda: len(self.journal.acknowledged()) >= WRITES, "enough writes")
        return self.journal

    @contextmanager
    def clients_at_work(self, community: Community) -> Iterator[None]:
        """Clients write during the block; at its end they finish what they began, and the server stops."""
        category = community.category()
        self.clients = [
            Client(self.server.url, community.member(), self.journal, category=category, seed=self.seed)
            for _ in range(MEMBERS)
        ]
        for client in self.clients:
            client.start()
        try:
            yield
        finally:
            for client in self.clients:
                client.stop.set()
            for client in self.clients:
                client.join(60)
            self.server.stop()
        self.raise_failures()

    def kill_at(self, point: str) -> None:
        """Start the server with this plan, wait for the hit, and take the rest of the server along."""
        plan = f"{point}=kill@{self.random.randint(1, POINTS[point])}"
        self.plans.append(plan)
        before = len(self.struck())
        # Sign-ups leave mail jobs; they are dear (a password is hashed), so one client makes them.
        (self.clients[0].signs_up.set if point.startswith("job.") else self.clients[0].signs_up.clear)()
        self.server.environment["FAILPOINTS"] = plan
        self.server.start(patient=False)
        self.wait_until(lambda: len(self.struck()) > before, plan)
        self.server.kill()
        assert self.struck()[before] == point

    def struck(self) -> list[str]:
        """The points that were hit so far, in order: the proof that a kill happened where it should."""
        return self.hits.read_text().split() if self.hits.exists() else []

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + HIT_WITHIN_S
        while not condition():
            self.raise_failures()
            assert time.monotonic() < deadline, f"not within {HIT_WITHIN_S:.0f} s: {what}"
            time.sleep(0.01)

    def raise_failures(self) -> None:
        for client in self.clients:
            if client.failure is not None:
                raise client.failure
