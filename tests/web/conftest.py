"""The world that pages are looked at in."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import migrate
from app.core.db import db, is_sqlite
from tests.conftest import build_app, in_context, new_postgresql_database, sqlite_copy
from tests.make.community import Community
from tests.web.world import World, build_world


@pytest.fixture(scope="session")
def built_world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world in a file of its own, made once for this worker process."""
    folder = tmp_path_factory.mktemp("world")
    built = build_at(sqlite_copy(migrated_sqlite, folder), folder)
    return folder / "community.sqlite3", built


@pytest.fixture(scope="session")
def built_on_postgresql(
    migrated_postgresql: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, World]]:
    """The same in a database of its own, and the folder of its files."""
    folder = tmp_path_factory.mktemp("world")
    with new_postgresql_database() as url:
        for _ in in_context(build_app(url, folder)):
            migrate.upgrade()
        yield url, folder, build_at(url, folder)


def build_at(url: str, folder: Path) -> World:
    for app in in_context(build_app(url, folder)):
        built = build_world(Community(app))
        db.session.remove()
        if is_sqlite():
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return built


@pytest.fixture
def world(built_world: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    """A copy of it, on SQLite: for what does not depend on the database."""
    path, built = built_world
    yield from copied(built, sqlite_copy(path, tmp_path), path.parent, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "sqlite":
        yield request.getfixturevalue("world")
        return
    template, folder, built = request.getfixturevalue("built_on_postgresql")
    with new_postgresql_database(template) as url:
        yield from copied(built, url, folder, tmp_path)


def copied(built: World, url: str, files: Path, folder: Path) -> Iterator[World]:
    shutil.copytree(files / "search", folder / "search")
    for app in in_context(build_app(url, folder)):
        yield dataclasses.replace(built, community=Community(app))
        db.session.remove()
        db.engine.dispose()
