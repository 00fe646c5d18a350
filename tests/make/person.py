"""A person at a browser, as a server sees one: a cookie, a form token, one request after the other."""

from __future__ import annotations

import http.client
import re
import secrets
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from app.accounts.services.start_session import start_session
from app.core.actor import Actor

TIMEOUT_S = 60.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Reply(NamedTuple):
    status: int
    text: str
    location: str
    """Where a redirect leads, else empty."""


class Person:
    """Talks HTTP to a real server over one connection that is opened anew when it breaks.

    `source` is the address the server sees; any of 127.0.0.0/8 will do.
    """

    def __init__(self, url: str, *, cookie: str | None = None, source: str = "127.0.0.1") -> None:
        self.address = urlsplit(url)
        self.cookie = cookie
        self.source = source
        self._connection: http.client.HTTPConnection | None = None
        self._token: str | None = None

    @classmethod
    def signed_in(cls, url: str, actor: Actor) -> Person:
        """With a session row made beforehand, on the same database as the server."""
        cookie = secrets.token_urlsafe(16)
        start_session(actor.signed_in_id, token=cookie, browser="test", account="", address="")
        return cls(url, cookie=cookie)

    @property
    def has_token(self) -> bool:
        return self._token is not None

    def get(self, path: str) -> Reply:
        """Raises OSError or HTTPException when the server goes away."""
        return self._send("GET", path, None)

    def post(self, path: str, **fields: object) -> Reply:
        """Post a form. The same errors as `get`."""
        token = self._token or self.read_token()
        return self._send("POST", path, urlencode({"csrf_token": token, **fields}))

    def read_token(self, page: str = "/settings/security") -> str:
        """The form token; it lives as long as the session. Raises LookupError: the page has no form."""
        reply = self.get(page)
        found = TOKEN.search(reply.text)
        if found is None:
            raise LookupError(f"no form on {page}: {reply.status}")
        self._token = found.group(1)
        return self._token

    def _send(self, method: str, path: str, body: str | None) -> Reply:
        headers = {}
        if self.cookie:
            headers["Cookie"] = f"sid={self.cookie}"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self._connection or http.client.HTTPConnection(
            self.address.hostname or "", self.address.port, timeout=TIMEOUT_S, source_address=(self.source, 0)
        )
        self._connection = None  # unless it survives what follows
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or ():
                if found := re.match(r"sid=([^;]+)", line):
                    self.cookie = found.group(1)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return Reply(answer.status, text, answer.headers.get("Location", ""))

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
