"""Trusted host, secure headers and the content security policy, on every response."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

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


def init_security(app: Flask, public_url: str) -> None:
    """Answer only to the host of PUBLIC_URL (health checks excepted, they come first) and set the headers."""
    url = urlsplit(public_url)
    hosts = [url.netloc]
    if url.scheme == "http":  # loopback: 127.0.0.1 and localhost are the same machine
        port = f":{url.port}" if url.port else ""
        hosts += [f"127.0.0.1{port}", f"localhost{port}"]
    app.config["TRUSTED_HOSTS"] = hosts
    https = url.scheme == "https"

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        # Not no-referrer: the CSRF check of https forms needs the origin.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-cache" if request.method == "GET" else "no-store")
        return response


def safe_next(target: str | None, fallback: str) -> str:
    """`target` if it is a path on this site, else `fallback`: no open redirect through `next`."""
    if not target or not target.startswith("/"):
        return fallback
    if target.startswith("//") or "\\" in target or any(ord(c) < 0x20 for c in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
