"""The world that pages are looked at in."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.db import db
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.web.world import World, build_world


@pytest.fixture(scope="session")
def built_world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world in a file of its own, made once for this worker process."""
    folder = tmp_path_factory.mktemp("world")
    for app in in_context(build_app(sqlite_copy(migrated_sqlite, folder), folder)):
        built = build_world(Community(app))
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "community.sqlite3", built


@pytest.fixture
def world(built_world: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    """A copy of it, on SQLite: for what does not depend on the database."""
    path, built = built_world
    shutil.copyfile(path, tmp_path / "community.sqlite3")
    for app in in_context(build_app(f"sqlite:///{tmp_path / 'community.sqlite3'}", tmp_path)):
        yield dataclasses.replace(built, community=Community(app))


@pytest.fixture
def world_on_both(community: Community) -> World:
    return build_world(community)
