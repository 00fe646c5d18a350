"""Real communities, each imported once a session and database by the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.admin.models import ImportedId
from app.core import migrate
from app.core.db import db
from tests.conftest import CI, SECRET, TEST_DATABASE_URL, build_app, new_postgresql_database, sqlite_copy
from tests.oracle import archive, reputation, stackexchange
from tests.oracle.communities import unpack
from tests.oracle.facts import Question

ROOT = Path(__file__).parents[2]
FORMATS = {"cardano": "stackexchange", "bicycles-meta": "stackexchange", "thunderbird": "archive"}


@dataclass(frozen=True)
class Imported:
    """A community as its files have it, and the application that has imported it."""

    name: str
    folder: Path
    app: Flask
    output: str
    peak_bytes: int
    """Of the importing process."""

    @property
    def is_dump(self) -> bool:
        return FORMATS[self.name] == "stackexchange"

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The second, independent computation."""
        return (stackexchange if self.is_dump else archive).questions(self.folder)

    def rows(self, file: str) -> list[dict[str, Any]]:
        """The rows of a file, read in the plainest way."""
        return list((stackexchange if self.is_dump else archive).rows(self.folder, file))

    @cached_property
    def accounts(self) -> dict[str, reputation.Account]:
        return reputation.accounts(self.folder)

    def names(self, kind: str) -> dict[int, str]:
        """The source's ids by ours."""
        rows = db.session.execute(
            select(ImportedId.local_id, ImportedId.external_id).where(ImportedId.kind == kind)
        )
        return {local: name for local, name in rows if name}


@pytest.fixture(
    scope="session",
    params=[
        "cardano-sqlite",
        pytest.param("cardano-postgresql", marks=pytest.mark.postgres),
        "bicycles-meta-sqlite",
        "thunderbird-sqlite",
    ],
)
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """One of the real communities on one of the databases."""
    name, _, database = request.param.rpartition("-")
    folder = unpack(name, tmp_path_factory.mktemp(request.param) / name)
    with ExitStack() as stack:
        if database == "sqlite":
            url = sqlite_copy(request.getfixturevalue("migrated_sqlite"), folder.parent)
        else:
            url = stack.enter_context(_migrated_postgresql(folder.parent))
        output, peak = run_import_command(FORMATS[name], folder, url)
        app = build_app(url, folder.parent)
        with app.app_context():
            yield Imported(name, folder, app, output, peak)
            db.session.remove()
            db.engine.dispose()


def _migrated_postgresql(folder: Path) -> Any:
    if not TEST_DATABASE_URL:
        if CI:
            pytest.fail("TEST_DATABASE_URL is not set: CI demands PostgreSQL")
        pytest.skip("TEST_DATABASE_URL is not set: not run on PostgreSQL")

    class Migrated(new_postgresql_database):
        def __enter__(self) -> str:
            url = super().__enter__()
            app = build_app(url, folder)
            with app.app_context():
                migrate.upgrade()
                db.engine.dispose()
            return url

    return Migrated()


def run_import_command(kind: str, folder: Path, url: str) -> tuple[str, int]:
    """Run `flask import` as a process of its own. Returns what it printed and its peak memory in bytes."""
    environ = os.environ | {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder.parent),
        "PUBLIC_URL": "http://localhost",
    }
    log = folder.parent / "import.log"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", kind, str(folder)]
    with log.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-c", WATCH, *command],
            cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=out, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, log.read_text()
    return log.read_text(), int(done.stdout) * 1024


# Until it becomes another program, a process counts as its own peak what its parent used, and tests use much.
WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
