"""One round on one database: besiege a server, then audit what it left behind."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import SECRET, build_app, in_context
from tests.make.server import Server
from tests.torture.audit import audit, summary
from tests.torture.siege import POINTS, WRITES, Siege


def besiege(url: str, folder: Path, seed: int) -> None:
    server = Server(database_url=url, folder=folder, secret=SECRET, WEB_CONCURRENCY="1", EMBEDDED_WORKER="on")
    for app in in_context(build_app(url, folder, PUBLIC_URL=server.url)):
        siege = Siege(app, server, seed)
        try:
            journal = siege.run()
            print(f"seed {seed}: {summary(journal)}")
            assert sorted(siege.struck()) == sorted(POINTS), "every point was hit, each once"
            assert len(journal.acknowledged()) >= WRITES
            server.kill()  # the audit does what the next one would, and nobody beside it
            audit(journal, server.mail)
        except BaseException as error:
            error.add_note(f"TORTURE_SEED={seed} TORTURE_ROUNDS=1; kills so far: {', '.join(siege.plans)}")
            error.add_note(f"server log:\n{server.log.read_text()[-4000:] if server.log.exists() else ''}")
            raise
        finally:
            server.kill()
