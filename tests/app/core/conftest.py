"""Applications for what only one kind of database can do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import build_app, empty_tables, in_context


@pytest.fixture
def postgresql_app(migrated_postgresql: str, tmp_path: Path) -> Iterator[Flask]:
    empty_tables(migrated_postgresql)
    yield from in_context(build_app(migrated_postgresql, tmp_path))
