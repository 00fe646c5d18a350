"""Files that members bring: names of ours only, whole or not at all, served with nothing to run in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.core import uploads
from app.core.uploads import NotStored, folder_of, path_of
from config import SettingError
from tests.conftest import settings_for

NAME = "0123456789abcdef0123456789abcdef-64.webp"
BAD = (
    "../../etc/passwd",
    "x.webp",
    f"../{NAME}",
    f"{NAME}/..",
    NAME.replace(".webp", ".html"),
    NAME.upper(),
    "",
)


@pytest.mark.parametrize("name", BAD)
def test_other_names_are_no_names(sqlite_app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        path_of(name)
    with pytest.raises(ValueError, match="not a name"):
        uploads.store(name, b"x")


def test_a_file_is_kept_whole_or_not_at_all(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, _content: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(NotStored, match="No space left"):
            uploads.store(NAME, b"picture")
    assert uploads.read(NAME) is None
    assert list(path_of(NAME).parent.iterdir()) == []
    uploads.store(NAME, b"picture")
    uploads.store(NAME, b"the content makes the name, so this is never written")
    assert uploads.read(NAME) == b"picture"
    uploads.drop(NAME)
    uploads.drop(NAME)
    assert uploads.read(NAME) is None


def test_it_is_served_as_a_picture_without_a_session(sqlite_app: Flask) -> None:
    uploads.store(NAME, b"picture")
    client = sqlite_app.test_client()
    with client.get(f"/uploads/{NAME}") as answer:
        assert answer.data == b"picture"
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Vary" not in answer.headers
    assert client.head(f"/uploads/{NAME}").data == b""
    assert client.post(f"/uploads/{NAME}").status_code in (400, 404)
    for path in ("/uploads/", f"/uploads/x{NAME}", "/uploads/../config.py", f"/uploads/{NAME[:-9]}x-64.webp"):
        assert client.get(path).status_code == 404, path


def test_where_they_are_kept_is_a_setting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite3"
    assert folder_of(settings_for(url, tmp_path)) == tmp_path / "uploads"
    elsewhere = settings_for(url, tmp_path, UPLOADS_URL="file:///srv/my%20pictures")
    elsewhere.check()
    assert folder_of(elsewhere) == Path("/srv/my pictures")
    with pytest.raises(SettingError, match="UPLOADS_URL"):
        settings_for(url, tmp_path, UPLOADS_URL="ftp://x").check()
