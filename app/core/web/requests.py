"""Request ids, structured logs, and the URL converter for ids."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, has_request_context, request
from werkzeug.routing import BaseConverter, ValidationError

from app.core.web.access import current_actor, largest_upload, may_call

log = logging.getLogger("request")

View = TypeVar("View", bound=Callable[..., Any])

REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{8,64}")
MAX_ID = 2**63 - 1


class IdConverter(BaseConverter):
    """A positive id that fits the column. Twenty-three digits are a 404, not a database error."""

    regex = r"[1-9][0-9]{0,18}"
    part_isolating = True

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_ID:
            raise ValidationError
        return number


def request_id() -> str | None:
    return g.get("request_id") if has_request_context() else None


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (number := request_id()) is not None:
            entry["request_id"] = number
        entry |= getattr(record, "fields", {})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def configure_logging(level: str, form: str) -> None:
    """Send the logs of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    if form == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for talker in ("alembic", "fontTools"):  # fontTools writes a hundred lines about each PDF
        logging.getLogger(talker).setLevel("WARNING")


def init_requests(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        g.started = perf_counter()
        allow_upload()
        # No database of ours stores NUL, so nothing here has it in its name; PostgreSQL fails when asked.
        if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
            abort(400)
        # A part without a name comes out of the parser as None, on which Flask-WTF fails.
        if request.mimetype == "multipart/form-data" and None in request.form:
            abort(400)

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
            path = loggable_path()
            fields = {
                "method": request.method,
                "path": path,
                "status": response.status_code,
                "ms": round((perf_counter() - g.started) * 1000, 1),
            }
            log.info("%s %s %s", request.method, path, response.status_code, extra={"fields": fields})
        return response


def allow_upload() -> None:
    """Lift the limit of a form's size where the view takes files, for those alone who may call it."""
    view = current_app.view_functions.get(request.endpoint or "")
    most = largest_upload(view) if view else None
    if view and most and request.method == "POST" and may_call(current_actor(), view):
        request.max_content_length = most


def loggable_path() -> str:
    """The path on one line, and the rule in its place where the path holds a mailed link's secret."""
    if request.url_rule is not None and "token" in (request.view_args or {}):
        return request.url_rule.rule
    return quote(request.path)
