"""Where beats arrive: in front of Flask, because half of what a view costs is the framework.

`POST /activity/beat`. The signed ticket in the body alone authenticates it: no cookie is looked at, no
session is loaded, no row is read. The answer is 204; 400 for what is no beat, 401 for a ticket that is
forged or too old, 405 for anything but POST. A beat can do nothing but wait in the buffer, so it needs no
form token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.core import clock
from superusers.activity.beats import LONGEST, Buffer, NotABeat, NoTicket, read_beat
from superusers.activity.tickets import Tickets

PATH = "/activity/beat"
ACCESS = "whoever holds a ticket of a page that was shown to a member in the last twelve hours"
NO_BODY = [("Content-Length", "0"), ("Cache-Control", "no-store")]


class BeatDoor:
    """Takes beats into the buffer."""

    def __init__(self, tickets: Tickets, buffer: Buffer) -> None:
        self.tickets = tickets
        self.buffer = buffer

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(self.take(environ), NO_BODY)
        return []

    def take(self, environ: dict[str, Any]) -> str:
        """Take the beat of a request. Returns the status line."""
        if environ["REQUEST_METHOD"] != "POST":
            return "405 Method Not Allowed"
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit() and len(length) < 4 and int(length) <= LONGEST):
            return "400 Bad Request"
        try:
            self.hear(environ["wsgi.input"].read(int(length)))
        except NotABeat:
            return "400 Bad Request"
        except NoTicket:
            return "401 Unauthorized"
        return "204 No Content"

    def hear(self, body: bytes) -> None:
        """Let a beat wait to be stored. Raises NotABeat or NoTicket."""
        self.buffer.add(read_beat(body, self.tickets, int(clock.now().timestamp() * 1000)))
