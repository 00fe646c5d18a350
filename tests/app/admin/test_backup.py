"""`flask backup` and `flask restore`: what comes back is what was there."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from app.accounts.services.change_picture import change_picture
from app.admin.backups import databases
from app.admin.backups.backup import make_backup
from app.admin.backups.databases import BackupProblem
from app.admin.backups.restore import restore_backup
from app.core import migrate
from app.core.db import db, is_sqlite
from app.core.pictures import store_picture
from app.forum.models import Question
from tests.app.accounts.test_profile import png
from tests.conftest import SECRET, build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.make.server import ROOT


@pytest.fixture(autouse=True)
def with_programs(database_url: str) -> None:
    """PostgreSQL's own programs make and read its copies."""
    if database_url.startswith("postgresql") and not (shutil.which("pg_dump") and shutil.which("psql")):
        pytest.skip("pg_dump and psql are not installed: not run on PostgreSQL")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, also of those that no model knows."""
    db.session.remove()
    with db.engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in found.sorted_tables
        }


def grown(community: Community) -> dict[str, list[tuple[Any, ...]]]:
    community.name_site()
    question = community.question(tags=("wi-fi",))
    community.accept(question, community.answer(question))
    community.deliver()
    uploads = Path(community.app.extensions["kernel"].settings.DATA_DIR) / "uploads" / "ab"
    uploads.mkdir(parents=True)
    (uploads / "picture.png").write_bytes(b"\x89PNG" + bytes(5000))
    return everything()


def repacked(file: Path, to: Path, change: Any) -> Path:
    """The same backup with its members changed: `change` maps {name: bytes}."""
    with tarfile.open(file) as tar:
        held = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]
    with tarfile.open(to, "w:gz") as tar:
        for name, content in change(held).items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return to


def test_what_comes_back_is_what_was_there(community: Community, tmp_path: Path) -> None:
    before = grown(community)
    file = tmp_path / "kept" / "backup.tar.gz"
    made = make_backup(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made.files == 2
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    community.question(title="Asked after the backup was made")
    (tmp_path / "uploads" / "ab" / "picture.png").unlink()
    with pytest.raises(BackupProblem, match=r"holds .* rows .*--replace"):
        restore_backup(file)
    assert len(everything()["question"]) == 2
    restored = restore_backup(file, replace=True)
    assert everything() == before
    assert (tmp_path / "uploads" / "ab" / "picture.png").read_bytes() == b"\x89PNG" + bytes(5000)
    assert (restored.uploads, restored.is_old, restored.has_secret) == (1, False, False)
    # It goes on as before: ids are never used twice.
    question = community.question(title="Asked after the restore")
    assert question == before["question"][-1][before_index("question", "id")] + 1
    migrate.check()


def test_pictures_come_along_from_where_they_are_kept(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "another disk"
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if (elsewhere in self.parents) != (elsewhere in Path(target).parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, UPLOADS_URL=f"file://{elsewhere}")
    for _ in in_context(app):
        community = Community(app)
        community.name_site()
        ada = community.member("Ada")
        picture = store_picture(png())
        change_picture(ada, picture=picture)
        kept = {path: path.read_bytes() for path in elsewhere.rglob("*.webp")}
        assert picture in str(kept)
        (elsewhere / ".half.part").write_bytes(b"not whole")
        make_backup(tmp_path / "b.tar.gz")
        for path in kept:
            path.unlink()
        restored = restore_backup(tmp_path / "b.tar.gz", replace=True)
        assert {path: path.read_bytes() for path in elsewhere.rglob("*.webp")} == kept
        assert restored.uploads == len(kept)
        assert not (tmp_path / "uploads").exists()
        assert [path.name for path in elsewhere.rglob(".*")] == [".half.part"]


def before_index(table: str, column: str) -> int:
    found = MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection, only=[table])
    return list(found.tables[table].columns.keys()).index(column)


def test_it_restores_into_an_empty_database_without_being_told_twice(
    community: Community, tmp_path: Path
) -> None:
    before = grown(community)
    make_backup(tmp_path / "b.tar.gz")
    if is_sqlite():
        db.session.remove()
        db.engine.dispose()
        for path in tmp_path.glob("community.sqlite3*"):
            path.unlink()
    else:
        from tests.conftest import empty_tables

        db.session.remove()
        empty_tables(db.engine.url.render_as_string(hide_password=False))
    restore_backup(tmp_path / "b.tar.gz")
    assert everything() == before


def test_people_write_meanwhile(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(community)
    copied = databases.copy_database

    def copy_and_write(to: Path) -> None:
        copied(to)
        community.question(title="Asked while the backup was made")

    monkeypatch.setattr("app.admin.backups.backup.copy_database", copy_and_write)
    make_backup(tmp_path / "b.tar.gz")
    restore_backup(tmp_path / "b.tar.gz", replace=True)
    db.session.rollback()
    assert "Asked while the backup was made" not in db.session.scalars(select(Question.title)).all()


@pytest.mark.parametrize(
    "what", ["cut", "changed", "missing", "more", "outside", "newer", "other", "none", "list"]
)
def test_a_file_that_is_not_whole_changes_nothing(community: Community, tmp_path: Path, what: str) -> None:
    before = grown(community)
    good = tmp_path / "good.tar.gz"
    make_backup(good)
    copy = databases.COPY[databases.kind()]

    def listed(**changes: Any) -> Any:
        return lambda held: (
            held | {"backup.json": json.dumps(json.loads(held["backup.json"]) | changes).encode()}
        )

    def outside(held: dict[str, bytes]) -> dict[str, bytes]:
        about = json.loads(held["backup.json"])
        about["files"]["uploads/../../evil"] = about["files"]["uploads/ab/picture.png"]
        return held | {
            "uploads/../../evil": held["uploads/ab/picture.png"],
            "backup.json": json.dumps(about).encode(),
        }

    changes: dict[str, Any] = {
        "changed": lambda held: held | {copy: held[copy][:-1] + bytes([held[copy][-1] ^ 1])},
        "missing": lambda held: {name: content for name, content in held.items() if "picture" not in name},
        "more": lambda held: held | {"uploads/extra": b"x"},
        "outside": outside,
        "newer": listed(revision="9999"),
        "other": listed(database="oracle"),
        "none": listed(format="something"),
        "list": lambda held: held | {"backup.json": b"[]"},
    }
    bad = tmp_path / "bad.tar.gz"
    if what == "cut":
        bad.write_bytes(good.read_bytes()[:-2000])
    else:
        repacked(good, bad, changes[what])
    with pytest.raises(BackupProblem):
        restore_backup(bad, replace=True)
    assert everything() == before
    assert not (tmp_path.parent / "evil").exists()


def test_a_server_that_runs_is_not_pulled_from_under(community: Community, tmp_path: Path) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL waits for the others by itself")
    before = grown(community)
    make_backup(tmp_path / "b.tar.gz")
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM site').fetchall();"
        "print('open', flush=True); sys.stdin.read()"
    )
    path = str(tmp_path / "community.sqlite3")
    other = subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    with pytest.raises(BackupProblem, match="in use"):
        restore_backup(tmp_path / "b.tar.gz", replace=True)
    other.communicate()
    assert everything() == before


def test_nothing_is_overwritten_and_everything_is_said_in_a_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    runner = app.test_cli_runner()
    first = runner.invoke(args=["backup", str(file), "--with-secret-key"])
    assert first.exit_code == 0, first.output
    assert "SECRET_KEY" in first.output
    assert "read and checked" in first.output
    again = runner.invoke(args=["backup", str(file)])
    assert (again.exit_code, again.output.count("\n")) == (1, 1)
    for name, content in (("nowhere", None), ("text", b"hello")):
        if content:
            (tmp_path / name).write_bytes(content)
        said = runner.invoke(args=["restore", str(tmp_path / name)])
        assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
    said = runner.invoke(args=["restore", str(file)])
    assert said.exit_code == 0, said.output
    assert (tmp_path / "secret-key").read_text() == SECRET
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_damaged_database_is_not_kept_as_if_it_were_well(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_sqlite():
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(BackupProblem, match="pg_dump was not found"):
            make_backup(tmp_path / "b.tar.gz")
        return
    grown(community)
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE question SET category_id = 999")
        raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(BackupProblem, match="refers to nothing in category"):
        make_backup(tmp_path / "b.tar.gz")
    assert not list(tmp_path.glob("*b.tar.gz*"))


@pytest.mark.torture
def test_killed_while_it_is_made_there_is_no_half_backup(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    command, environ = typed("backup", database_url, tmp_path)
    killed = subprocess.run(
        command, cwd=ROOT, env=environ | {"FAILPOINTS": "backup.before_name=kill@1"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "b.tar.gz").exists()
    assert subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True).returncode == 0
    assert [path.name for path in tmp_path.glob("*b.tar.gz*")] == ["b.tar.gz"]


@pytest.mark.torture
def test_killed_while_it_is_put_back_the_database_is_as_before(
    community: Community, database_url: str, tmp_path: Path
) -> None:
    grown(community)
    make_backup(tmp_path / "b.tar.gz")
    community.question(title="Asked after the backup was made")
    before = everything()
    db.engine.dispose()
    command, environ = typed("restore", database_url, tmp_path, "--replace")
    point = {"FAILPOINTS": "restore.before_database=kill@1"}
    killed = subprocess.run(command, cwd=ROOT, env=environ | point, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert everything() == before
    db.engine.dispose()
    assert subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True).returncode == 0
    assert len(everything()["question"]) == len(before["question"]) - 1
    assert not list(tmp_path.glob(".restore*"))


def typed(verb: str, database_url: str, folder: Path, *more: str) -> tuple[list[str], dict[str, str]]:
    environ = os.environ | {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "PUBLIC_URL": "http://localhost",
    }
    return [sys.executable, "-m", "flask", "--app", "wsgi", verb, str(folder / "b.tar.gz"), *more], environ
