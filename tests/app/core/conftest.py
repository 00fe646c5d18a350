"""Applications for what only one kind of database can do, and with settings of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import build_app, empty_tables, in_context, sqlite_copy


@pytest.fixture
def postgresql_app(migrated_postgresql: str, tmp_path: Path) -> Iterator[Flask]:
    empty_tables(migrated_postgresql)
    yield from in_context(build_app(migrated_postgresql, tmp_path))


@pytest.fixture
def building(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications with these settings on an empty SQLite database, their contexts pushed."""
    with ExitStack() as contexts:

        def build(**settings: Any) -> Flask:
            app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, **settings)
            return contexts.enter_context(contextmanager(in_context)(app))

        yield build
