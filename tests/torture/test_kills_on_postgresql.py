"""A server on PostgreSQL, killed at every failpoint in turn, loses nothing and does nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import empty_tables
from tests.torture.rounds import besiege


@pytest.mark.postgres
def test_nothing_is_lost_and_nothing_happens_twice(
    migrated_postgresql: str, tmp_path: Path, seed: int
) -> None:
    empty_tables(migrated_postgresql)
    besiege(migrated_postgresql, tmp_path, seed)
