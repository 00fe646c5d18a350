"""Failures as pages: what happened, that nothing was lost, and what next."""

from __future__ import annotations

import logging
from time import monotonic

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import StorageUnavailable

log = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
KEPT_FIELDS = ("title", "body", "thanks", "tags")
BANNER_S = 30.0

Headers = dict[str, str]
Page = tuple[str, int, Headers]


def _page(status: int, headers: Headers | None = None, **context: object) -> Page:
    return render_template(f"errors/{status}.html", status=status, **context), status, headers or {}


def kept_text() -> dict[str, str]:
    """What was typed into the refused form, to be shown for copying."""
    if request.method != "POST":
        return {}
    try:
        return {name: request.form[name] for name in KEPT_FIELDS if request.form.get(name)}
    except HTTPException:  # the form itself was too large or broken
        return {}


def read_only() -> bool:
    """Whether a write has failed lately because the database takes none: pages say so in a banner."""
    failed_at: float | None = current_app.extensions.get("write_failed_at")
    return failed_at is not None and monotonic() - failed_at < BANNER_S


def init_errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> Page:
        return _page(403, reason=error.message, kept=kept_text())

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Page:
        return _page(404, kept=kept_text())

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> Page:
        # Forms with fields show the message beside them; this is for buttons and hand-made requests.
        return _page(400, reason=str(error), kept=kept_text())

    @app.errorhandler(CSRFError)
    def csrf(error: CSRFError) -> Page:
        return _page(400, csrf=True, kept=kept_text())

    @app.errorhandler(StorageUnavailable)
    def storage(error: StorageUnavailable) -> Page:
        log.error("storage unavailable: %s", error)
        app.extensions["write_failed_at"] = monotonic()
        return _page(503, {"Retry-After": "60"}, kept=kept_text())

    @app.errorhandler(OperationalError)
    @app.errorhandler(NoConnectionFree)
    def database(error: SQLAlchemyError) -> Page:
        log.error("the database does not answer", exc_info=error)
        return _page(503, {"Retry-After": "60"}, kept=kept_text())

    @app.errorhandler(SecurityError)
    def wrong_host(error: SecurityError) -> Page:
        # No template: building links needs the host that has just been refused.
        return "This address is not served here.", 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Page | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        if code not in PAGES:
            code = 400 if code < 500 else 500
        if isinstance(error, InternalServerError) and error.original_exception is not None:
            log.error("unhandled error", exc_info=error.original_exception)
        headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        return _page(code, headers, kept=kept_text() if code != 413 else {}, reason=None)
