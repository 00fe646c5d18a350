"""Serves uploads in front of Flask: no session, no database, kept by browsers for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

from flask import Flask

from app.core.kernel import current_settings
from app.core.uploads import NAME, URL_PREFIX, folder_of, path_of

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
TYPES = {".webp": "image/webp"}


class UploadsBeforeFlask:
    def __init__(self, inner: Wsgi, folder: Path) -> None:
        self.inner = inner
        self.folder = folder

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = environ.get("PATH_INFO", "").removeprefix(URL_PREFIX)
        if not NAME.fullmatch(name) or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return self.inner(environ, start_response)
        path = path_of(name, self.folder)
        try:
            file = path.open("rb")
        except OSError:
            return self.inner(environ, start_response)  # which has a page for what is not there
        headers = [
            ("Content-Type", TYPES[path.suffix]),
            ("Content-Length", str(path.stat().st_size)),
            ("Cache-Control", "public, max-age=31536000, immutable"),
        ]
        start_response("200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            file.close()
            return []
        wrapper: Callable[..., Iterable[bytes]] = environ.get("wsgi.file_wrapper", FileWrapper)
        return wrapper(file, 64 * 1024)


def init_uploads(app: Flask) -> None:
    with app.app_context():
        folder = folder_of(current_settings())
    app.wsgi_app = UploadsBeforeFlask(app.wsgi_app, folder)  # type: ignore[method-assign]
