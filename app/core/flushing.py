"""What is heard too often for a transaction each waits in a buffer and is stored once a second."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from app.core.uow import StorageUnavailable

log = logging.getLogger(__name__)

FLUSH_S = 1.0
IDLE_ROUNDS = 30


class Waiting(Protocol):
    """A buffer: any thread adds, one takes."""

    def take(self) -> list[Any]: ...

    def put_back(self, taken: list[Any]) -> None:
        """Storing failed: what was taken waits again."""


class Flusher:
    """Stores what waits in a buffer, once a second while there is anything.

    The first thing heard starts a thread, and half a minute of silence ends it. A crash loses what came since
    the last flush: a second, and the time the flush took. While the database takes no writes, it waits.
    """

    def __init__(
        self,
        buffer: Waiting,
        store: Callable[[list[Any]], object],
        *,
        name: str,
        context: Callable[[], AbstractContextManager[object]],
        threaded: Callable[[], bool],
    ) -> None:
        """`store`: the command that takes a list; `name`: what is stored, for the log; `context`: the
        application's; `threaded`: whether it may start threads, which tests do not want.
        """
        self.buffer, self.store, self.name = buffer, store, name
        self.context, self.threaded = context, threaded
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    def ensure_running(self) -> None:
        if not self.threaded():
            return
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                if self.thread is None:
                    atexit.register(self.flush)
                self.thread = threading.Thread(target=self._run, name=f"{self.name}-flush", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        quiet = 0
        while quiet < IDLE_ROUNDS:
            time.sleep(FLUSH_S)
            quiet = 0 if self.flush() else quiet + 1

    def flush(self) -> int:
        """Store what waits. Returns how much that was."""
        taken = self.buffer.take()
        if not taken:
            return 0
        try:
            with self.context():
                self.store(taken)
        except StorageUnavailable as error:
            log.warning("%s cannot be stored now: %s", self.name, error)
            self.buffer.put_back(taken)
        except Exception:
            log.exception("%s: %s were lost", self.name, len(taken))
        return len(taken)
