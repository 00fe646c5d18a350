"""Failures as pages: what happened, that nothing was lost, and what next."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.core.policy import NotFound, Refused
from app.core.uow import StorageUnavailable

log = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
KEPT_FIELDS = ("title", "body", "thanks", "tags")


def _page(status: int, **context: object) -> tuple[str, int]:
    return render_template(f"errors/{status}.html", status=status, **context), status


def _kept_text() -> dict[str, str]:
    """What was typed into the refused form, to be shown for copying."""
    if request.method != "POST":
        return {}
    try:
        return {name: request.form[name] for name in KEPT_FIELDS if request.form.get(name)}
    except HTTPException:  # the form itself was too large or broken
        return {}


def init_errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return _page(403, reason=error.message, kept=_kept_text())

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> tuple[str, int]:
        return _page(404)

    @app.errorhandler(CSRFError)
    def csrf(error: CSRFError) -> tuple[str, int]:
        return _page(400, csrf=True, kept=_kept_text())

    @app.errorhandler(StorageUnavailable)
    def storage(error: StorageUnavailable) -> tuple[str, int]:
        log.error("storage unavailable: %s", error)
        return _page(503, kept=_kept_text())

    @app.errorhandler(SecurityError)
    def wrong_host(error: SecurityError) -> tuple[str, int, dict[str, str]]:
        # No template: building links needs the host that has just been refused.
        return "This address is not served here.", 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        if code not in PAGES:
            code = 400 if code < 500 else 500
        if isinstance(error, InternalServerError) and error.original_exception is not None:
            log.error("unhandled error", exc_info=error.original_exception)
        return _page(code, kept=_kept_text() if code != 413 else {}, reason=None)
