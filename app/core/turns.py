"""One request at a time runs Python: on SQLite, two at once are slower than one after the other.

Every step of SQLite lets go of the interpreter's lock for a few microseconds and has to get it back. For one
thread that is free. With four at work, each step hands the processor to another thread and queues for it
again: a list of questions costs 1.4 times as much. So requests take turns.

Nobody waits long for one. Who is about to wait for something else (a lock on a file, a child, a mail server,
a password's hash) gives the turn away with `leave_turn`. Who has held it for `LONGEST_TURN`, with a report
or a body that trickles in, holds nobody up any more: the others go ahead without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

LONGEST_TURN = 0.05
"""Seconds."""

_own = threading.local()
"""`turn`: the lock this thread holds, if it holds one."""


class TakeTurns:
    """WSGI middleware: requests to `inner` run one after the other. Bodies that stream do not."""

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self.inner = inner
        self._turn = threading.Lock()
        self._taken_at = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._turn.acquire(timeout=max(0.0, self._taken_at + LONGEST_TURN - monotonic())):
            self._taken_at = monotonic()
            _own.turn = self._turn
        try:
            return self.inner(environ, start_response)
        finally:
            leave_turn()


def leave_turn() -> None:
    """Let the next request run; this thread goes on without a turn. Nothing happens when it has none."""
    turn: threading.Lock | None = getattr(_own, "turn", None)
    if turn is not None:
        _own.turn = None
        turn.release()
