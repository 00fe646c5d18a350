"""Static files: for ever cacheable under their hash, compressed ahead, never stale."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import pytest

import app as product
from tests.conftest import build_app, sqlite_copy


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the static folder, with a compressed style sheet beside the original."""
    folder = tmp_path / "static"
    shutil.copytree(product.STATIC, folder, ignore=shutil.ignore_patterns("*.gz"))
    style = folder / "css/app.css"
    Path(f"{style}.gz").write_bytes(gzip.compress(style.read_bytes()))
    monkeypatch.setattr(product, "STATIC", folder)
    return folder


def test_a_style_sheet_is_sent_compressed_and_may_be_kept_for_ever(
    static: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path)
    with app.test_request_context():
        url = app.jinja_env.globals["static_url"]("css/app.css")  # type: ignore[operator]
    with app.test_client().get(url, headers={"Accept-Encoding": "gzip"}) as answer:
        sent, headers = answer.data, answer.headers
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert gzip.decompress(sent) == (static / "css/app.css").read_bytes()


def test_a_compressed_file_older_than_its_source_is_not_served(
    static: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    style, compressed = static / "css/app.css", static / "css/app.css.gz"
    style.write_text("body { color: teal }")
    os.utime(compressed, (1, 1))
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path)
    with app.test_request_context():
        url = app.jinja_env.globals["static_url"]("css/app.css")  # type: ignore[operator]
    with app.test_client().get(url, headers={"Accept-Encoding": "gzip"}) as answer:
        sent = answer.data
    assert sent == b"body { color: teal }"
    assert not compressed.exists()
