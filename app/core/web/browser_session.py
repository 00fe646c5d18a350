"""What a browser carries: one opaque session cookie, and a short-lived signed one for notices.

The session cookie holds a random token; the database holds its hash (`accounts.models.SessionRow`). A
visitor gets a token without a row only when a page shows a form. The CSRF secret is derived from the token,
so it lives exactly as long as the session. Pages without a form set and read nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer

CSRF_FIELD = "csrf_token"
NOTICES = "_flashes"
TOKEN_BYTES = 32


class BrowserSession(dict[str, Any], SessionMixin):
    """The session as Flask, Flask-WTF and Flask-Login see it: a CSRF secret and the pending notices."""

    def __init__(self, secret_key: str, token: str | None, notices: list[Any]) -> None:
        super().__init__()
        self._secret_key = secret_key
        self.token = token
        self.issue_token = False
        self.had_notices = bool(notices)
        if notices:
            super().__setitem__(NOTICES, notices)

    def start(self, token: str) -> None:
        """Use this token from now on (sign-in, sign-out)."""
        self.token, self.issue_token = token, True

    def end(self) -> None:
        """Forget the token; the next form starts a new one."""
        self.token, self.issue_token = None, True

    def __contains__(self, key: object) -> bool:
        if key == CSRF_FIELD:
            return True
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        if key == CSRF_FIELD:
            if self.token is None:
                self.start(new_token())
            return csrf_secret(self._secret_key, self.token or "")
        return super().__getitem__(key)


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def csrf_secret(secret_key: str, token: str) -> str:
    return hmac.new(secret_key.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


class BrowserSessions(SessionInterface):
    """Reads and writes the two cookies. `secure`: https, so the names carry the __Host- prefix."""

    def __init__(self, secret_key: str, *, secure: bool) -> None:
        self.secret_key = secret_key
        self.secure = secure
        prefix = "__Host-" if secure else ""
        self.session_cookie = f"{prefix}sid"
        self.notice_cookie = f"{prefix}notice"
        self._signer = URLSafeSerializer(secret_key, salt="notices")

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        token = request.cookies.get(self.session_cookie) or None
        notices: list[Any] = []
        if raw := request.cookies.get(self.notice_cookie):
            try:
                notices = [tuple(pair) for pair in self._signer.loads(raw)]
            except (BadSignature, TypeError, ValueError):
                notices = []
        return BrowserSession(self.secret_key, token, notices)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, BrowserSession)  # noqa: S101 - it came from open_session
        # Every page looks at the cookie to greet the person, so caches on the way must know.
        response.vary.add("Cookie")
        if session.issue_token:
            if session.token is None:
                self._delete(response, self.session_cookie)
            else:
                self._set(response, self.session_cookie, session.token, max_age=None)
        notices = session.get(NOTICES) or []
        if notices:
            self._set(response, self.notice_cookie, str(self._signer.dumps(notices)), max_age=300)
        elif session.had_notices:
            self._delete(response, self.notice_cookie)

    def _set(self, response: Response, name: str, value: str, *, max_age: int | None) -> None:
        # The session row decides how long a session lives; the cookie may stay for a year.
        response.set_cookie(
            name,
            value,
            max_age=max_age if max_age is not None else 365 * 24 * 3600,
            secure=self.secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="Lax")
