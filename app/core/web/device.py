"""A browser's mark for a month: that two accounts signed in from it, and nothing else.

Set when somebody signs in, never for visitors, and sent to the sign-in page alone. It is random: nothing of
the browser is read or measured. The database holds a keyed hash (`app.accounts.addresses`).
"""

from __future__ import annotations

from datetime import timedelta

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

from app.core.web.browser_session import BrowserSessions, new_token

LIFETIME = timedelta(days=30)
PATH = "/sign-in"
LONGEST = 100


def mark_device() -> str:
    """The mark of this browser; one that has none gets one with this response."""
    sessions = current_app.session_interface
    assert isinstance(sessions, BrowserSessions)  # noqa: S101 - it is the only one we have
    secure, name = sessions.secure, "__Secure-device" if sessions.secure else "device"
    known = request.cookies.get(name, "")
    if 0 < len(known) <= LONGEST:
        return known  # and it ends when it would have: it is not renewed
    fresh = new_token()

    @after_this_request
    def send(response: Response) -> Response:
        response.set_cookie(
            name,
            fresh,
            max_age=int(LIFETIME.total_seconds()),
            secure=secure,
            httponly=True,
            samesite="Strict",
            path=PATH,
        )
        return response

    return fresh
