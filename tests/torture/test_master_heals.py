"""Only the process that serves is killed, again and again: gunicorn's master starts another each time."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.server import Server
from tests.torture.audit import audit
from tests.torture.siege import Siege

KILLS, WRITES = 3, 60


def test_clients_see_a_dropped_connection_and_go_on(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = sqlite_copy(migrated_sqlite, tmp_path)
    plan = "command.after_commit=kill@40"
    server = Server(database_url=url, folder=tmp_path, secret=SECRET, FAILPOINTS=plan)
    for app in in_context(build_app(url, tmp_path, PUBLIC_URL=server.url)):
        siege = Siege(app, server, seed=0)
        try:
            write_through_kills(siege)
            audit(siege.journal, server.mail)
        finally:
            server.kill()


def write_through_kills(siege: Siege) -> None:
    server = siege.server
    with siege.clients_at_work(Community(siege.app)):
        server.start()
        siege.wait_until(
            lambda: len(siege.struck()) >= KILLS and len(siege.journal.acknowledged()) >= WRITES,
            "kills and writes",
        )
        assert server.process is not None
        assert server.process.poll() is None, "the master has lived through all of them"
        server.kill()
        server.environment.pop("FAILPOINTS")
        server.start()
