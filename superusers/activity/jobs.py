"""What is done in the background: beats are stored every second, time is classified and forgotten."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from app.core.kernel import Kernel
from app.core.uow import StorageUnavailable
from superusers.activity.beats import Buffer
from superusers.activity.services.advise_rest import advise_rest
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.find_long_days import find_long_days
from superusers.activity.services.forget_old_time import forget_old_time
from superusers.activity.services.store_heard import store_heard

log = logging.getLogger(__name__)

FLUSH_S = 1.0
IDLE_ROUNDS = 30


def register(kernel: Kernel) -> None:
    kernel.handle("activity.upkeep", upkeep, every=timedelta(hours=1))


def upkeep() -> None:
    """Hourly. What belongs to a night is done in the first hour of the programme's new day."""
    find_long_days()
    classify_members()
    advise_rest()
    forget_old_time()


class Flusher:
    """Stores what waits in the buffer, once a second while there is anything.

    The first beat starts a thread, and half a minute of silence ends it. A crash loses what came since the
    last flush: a second, and the time the flush took. While the database takes no writes, beats wait.
    """

    def __init__(
        self,
        buffer: Buffer,
        *,
        context: Callable[[], AbstractContextManager[object]],
        threaded: Callable[[], bool],
    ) -> None:
        """`context`: the application's; `threaded`: whether it may start threads, which tests do not want."""
        self.buffer = buffer
        self.context = context
        self.threaded = threaded
        self.thread: threading.Thread | None = None
        self.lock = threading.Lock()

    def ensure_running(self) -> None:
        if not self.threaded():
            return
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                if self.thread is None:
                    atexit.register(self.flush)
                self.thread = threading.Thread(target=self._run, name="activity-flush", daemon=True)
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
                store_heard(taken)
        except StorageUnavailable as error:
            log.warning("time cannot be stored now: %s", error)
            self.buffer.put_back(taken)
        except Exception:
            log.exception("%s beats and acts were lost", len(taken))
        return len(taken)
