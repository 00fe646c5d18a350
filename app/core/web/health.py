"""`/healthz`: the process answers (before the host check). `/readyz`: the database does too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response
from sqlalchemy import text

from app.core.db import db
from app.core.web.access import PUBLIC, access

bp = Blueprint("core", __name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HealthBeforeHost:
    """Answers /healthz in front of the app, because a load balancer asks by address, not by name."""

    def __init__(self, inner: Wsgi) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/healthz":
            start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [b"ok\n"]
        return self.inner(environ, start_response)


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
    app.wsgi_app = HealthBeforeHost(app.wsgi_app)  # type: ignore[method-assign]
