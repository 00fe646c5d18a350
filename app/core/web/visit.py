"""A browser's token for something that was written before signing up, and whom the limits of visitors count.

The cookie is set only when there is something to keep. It holds a random token, the database its SHA-256.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from flask import current_app, request
from werkzeug.wrappers import Response

from app.core.web.browser_session import BrowserSessions, new_token

LIFETIME = timedelta(days=7)


def visit_hash() -> str | None:
    """Of the token this browser carries; None for a browser without one."""
    token = request.cookies.get(_name(), "")
    return _hash(token) if 0 < len(token) <= 100 else None


def begin_visit() -> tuple[str, str]:
    """A token for this browser, its own if it carries one, and what to store of it."""
    token = request.cookies.get(_name(), "")
    if not 0 < len(token) <= 100:
        token = new_token()
    return token, _hash(token)


def send_visit(response: Response, token: str) -> None:
    """Let the browser carry the token for as long as what it stands for is kept."""
    response.set_cookie(
        _name(),
        token,
        max_age=int(LIFETIME.total_seconds()),
        secure=_sessions().secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def end_visit(response: Response) -> None:
    """Take the token back. Nothing happens in a browser without one."""
    if visit_hash() is not None:
        response.delete_cookie(_name(), path="/", secure=_sessions().secure, httponly=True, samesite="Lax")


def client_address() -> str:
    """Whom the limits count: an IPv4 address, or the /64 of an IPv6 one, of which one person has all."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))


def _hash(token: str) -> str:
    return hashlib.sha256(b"visit:" + token.encode("utf-8", "surrogatepass")).hexdigest()


def _name() -> str:
    return "__Host-visit" if _sessions().secure else "visit"


def _sessions() -> BrowserSessions:
    sessions = current_app.session_interface
    assert isinstance(sessions, BrowserSessions)  # noqa: S101 - it is the only one we have
    return sessions
