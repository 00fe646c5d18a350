"""`/healthz`: the process answers (before the host check). `/readyz`: the database does too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response
from sqlalchemy import text

from app.core.db import db
from app.core.kernel import Door, kernel_of
from app.core.web.access import PUBLIC, access

bp = Blueprint("core", __name__)


class Doors:
    """Answers a few addresses in front of the app (`Kernel.door`)."""

    def __init__(self, inner: Door, doors: dict[str, tuple[Door, str]]) -> None:
        self.inner = inner
        self.doors = doors

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        door = self.doors.get(environ.get("PATH_INFO", ""))
        return (door[0] if door else self.inner)(environ, start_response)


def say_well(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
    return [b"ok\n"]


@bp.get("/readyz")
@access(PUBLIC)
def readyz() -> Response:
    """200 when the database answers and its tables are there, else 503 with the reason in a word."""
    try:
        db.session.execute(text("SELECT 1 FROM site LIMIT 1")).all()
    except Exception as error:
        db.session.rollback()
        return Response(f"not ready: {type(error).__name__}\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


def init_health(app: Flask) -> None:
    app.register_blueprint(bp)
    kernel = kernel_of(app)
    # A load balancer asks by address, not by name.
    kernel.door("/healthz", say_well, access="everybody")
    app.wsgi_app = Doors(app.wsgi_app, kernel.doors)  # type: ignore[method-assign]
