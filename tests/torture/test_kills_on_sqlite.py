"""A server on SQLite, killed at every failpoint in turn, loses nothing and does nothing twice."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import sqlite_copy
from tests.torture.rounds import besiege


def test_nothing_is_lost_and_nothing_happens_twice(migrated_sqlite: Path, tmp_path: Path, seed: int) -> None:
    besiege(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, seed)
