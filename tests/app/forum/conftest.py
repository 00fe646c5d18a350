"""The forum's tests run without the super-user module on SQLite, and with it on PostgreSQL.

So both are shown for every one of them, and neither costs a second run. A test that needs reputation belongs
to `tests/superusers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import build_app, in_context, sqlite_copy


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    plugged_in = not database_url.startswith("sqlite")
    yield from in_context(build_app(database_url, tmp_path, with_superusers=plugged_in))


@pytest.fixture
def sqlite_app(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    yield from in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, with_superusers=False))
