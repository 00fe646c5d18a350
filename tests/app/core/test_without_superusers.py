"""The forum runs without the super-user module. Its own tests do so too: see tests/app/forum/conftest.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import sqlite_copy
from tests.make.server import ROOT


@pytest.fixture(scope="module")
def opened(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Every page that can be opened, as visitor, member and manager, and the status it gave."""
    folder = tmp_path_factory.mktemp("unplugged")
    command = [
        sys.executable,
        "-m",
        "tests.app.core.unplugged",
        str(folder),
        sqlite_copy(migrated_sqlite, folder),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads((folder / "pages.json").read_text())
    return found


def test_the_main_path_works_where_the_module_was_never_imported(opened: dict[str, int]) -> None:
    assert opened["visitor /"] == 200


def test_every_page_opens_without_it(opened: dict[str, int]) -> None:
    """404 and 410: for what needs a link that was mailed, or another member's session."""
    assert len(opened) > 40
    assert {page: status for page, status in opened.items() if status not in (200, 403, 404, 410)} == {}


def test_the_pages_of_the_path_are_there(opened: dict[str, int]) -> None:
    for page in ("visitor /questions", "asker /ask", "staff /statistics"):
        assert opened[page] == 200


def test_its_own_pages_are_not(opened: dict[str, int]) -> None:
    assert not [page for page in opened if "reputation" in page]
