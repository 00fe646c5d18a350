"""Trusted host, secure headers and the content security policy, on every response."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - one directive a line
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: the CSRF check of https forms needs the origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SecureHeaders:
    """Adds the headers to whatever answers: views, errors, static files, health checks."""

    def __init__(self, inner: Wsgi, headers: dict[str, str]) -> None:
        self.inner = inner
        self.headers = headers

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            missing = [(name, value) for name, value in self.headers.items() if name.lower() not in given]
            return start_response(status, headers + missing, *error)

        return self.inner(environ, start)


def init_security(app: Flask, public_url: str) -> None:
    """Answer only to the host of PUBLIC_URL (health checks excepted, they come first) and set the headers.

    Called last of all that wraps the WSGI application, so that no answer comes without them.
    """
    url = urlsplit(public_url)
    hosts = [url.netloc]
    if url.scheme == "http":  # loopback: 127.0.0.1 and localhost are the same machine
        port = f":{url.port}" if url.port else ""
        hosts += [f"127.0.0.1{port}", f"localhost{port}"]
    app.config["TRUSTED_HOSTS"] = hosts
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if url.scheme == "https" else {})
    app.wsgi_app = SecureHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]
    app.after_request(_say_who_may_keep_it)


def _say_who_may_keep_it(response: Response) -> Response:
    """Pages are asked for again each time; those of a session, or behind a secret link, are nobody else's."""
    if response.mimetype != "text/html":
        return response
    if request.method not in ("GET", "HEAD") or "token" in (request.view_args or {}):
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        has_session = getattr(session, "token", None) is not None
        response.headers.setdefault("Cache-Control", "private, no-cache" if has_session else "no-cache")
    return response


def safe_next(target: str | None, fallback: str) -> str:
    """`target` if it is a path on this site, else `fallback`: no open redirect through `next`."""
    if not target or not target.startswith("/"):
        return fallback
    if target.startswith("//") or "\\" in target or any(ord(c) < 0x20 for c in target):
        return fallback
    parts = urlsplit(target)
    return target if _is_a_page(parts.path) else fallback


def _is_a_page(path: str) -> bool:
    """Whether a GET of this path reaches a view: the address of a button does not."""
    try:
        current_app.url_map.bind("").match(path, "GET")
    except (HTTPException, RoutingException):
        return False
    return True
