"""The README says what is there: every setting, and no file that does not exist."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from flask import Flask

from config import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \|", re.MULTILINE)
NAMED = re.compile(
    r"`((?:app|superusers|tests|deploy|migrations|config|wsgi)[\w/]*(?:\.(?:py|css|md|toml)|/[\w/]*|))`"
)


def test_every_setting_is_listed_and_nothing_else() -> None:
    assert {name for name, _ in TABLE.findall(README)} == {f.name for f in dataclasses.fields(Settings)}


def test_every_file_it_names_exists() -> None:
    named = NAMED.findall(README)
    assert len(named) > 15
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_documented_commands_exist(sqlite_app: Flask) -> None:
    groups = re.findall(r"flask --app wsgi ([\w-]+)", README)
    assert len(groups) > 8
    assert not [name for name in groups if name not in sqlite_app.cli.commands]
