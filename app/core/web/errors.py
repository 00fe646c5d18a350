"""Failures as pages: what happened, that nothing was lost, and what next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import StorageUnavailable

log = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
KEPT_FIELDS = ("title", "body", "thanks", "tags", "note", "about")

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


def init_errors(app: Flask) -> None:
    for failure, handler in HANDLERS.items():
        app.register_error_handler(failure, handler)


def _refused(error: Refused) -> Page:
    return _page(403, reason=error.message, kept=kept_text())


def _not_found(_error: NotFound) -> Page:
    return _page(404, kept=kept_text())


def _invalid(error: Invalid) -> Page:
    # Forms with fields show the message beside them; this is for buttons and hand-made requests.
    return _page(400, reason=str(error), kept=kept_text())


def _csrf(_error: CSRFError) -> Page:
    return _page(400, csrf=True, kept=kept_text())


def _storage(error: StorageUnavailable) -> Page:
    log.error("storage unavailable: %s", error)
    return _page(503, {"Retry-After": "60"}, kept=kept_text())


def _database(error: SQLAlchemyError) -> Page:
    log.error("the database does not answer", exc_info=error)
    return _page(503, {"Retry-After": "60"}, kept=kept_text())


def _wrong_host(_error: SecurityError) -> Page:
    # No template: building links needs the host that has just been refused.
    return "This address is not served here.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http(error: HTTPException) -> Page | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    if code not in PAGES:
        code = 400 if code < 500 else 500
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        if isinstance(error.original_exception, NO_ANSWER):
            # The page of another failure needed the database as well.
            return _database(error.original_exception)
        log.error("unhandled error", exc_info=error.original_exception)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _page(code, headers, kept=kept_text() if code != 413 else {}, reason=None)


NO_ANSWER = (OperationalError, NoConnectionFree)
HANDLERS: dict[type[Exception], Callable[[Any], Page | HTTPException]] = {
    Refused: _refused,
    NotFound: _not_found,
    Invalid: _invalid,
    CSRFError: _csrf,
    StorageUnavailable: _storage,
    **dict.fromkeys(NO_ANSWER, _database),
    SecurityError: _wrong_host,
    HTTPException: _http,
}
