"""The parent's side: one rendering child a process, started when first needed, replaced when it dies."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from app.core.markup import frames
from app.core.turns import leave_turn

log = logging.getLogger(__name__)

PATIENCE_S = 10.0
"""Seconds by the wall for one answer, the start of the child included. CPU time is bounded by the child."""

_PROGRAM = Path(__file__).with_name("child.py")
# What a text can do to the child. Any other end came from outside and says nothing about the text.
_ITS_OWN_DOING = frozenset(
    {
        -signal.SIGPROF,
        -signal.SIGSEGV,
        -signal.SIGBUS,
        -signal.SIGABRT,
        -signal.SIGILL,
        -signal.SIGFPE,
        -signal.SIGTRAP,
    }
)


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    peer: socket.socket


class RenderingProcess:
    """Safe for threads, which take turns; safe to fork: the copy forgets the child and starts its own."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: _Child | None = None
        os.register_at_fork(after_in_child=self._leave_to_parent)
        atexit.register(self.stop)

    def render(self, source: str, *, fmt: str) -> dict[str, str] | None:
        """Return `html` and `plain`, or None where the text takes more than it may."""
        leave_turn()
        with self._turn:
            # A child killed from outside, by an administrator or for memory, proves nothing: once more.
            answer = self._exchange(source, fmt) or self._exchange(source, fmt) or {"failed": "ended twice"}
        if "failed" in answer:
            log.warning("a %s text of %d characters is escaped: %s", fmt, len(source), answer["failed"])
            return None
        return answer

    @property
    def pid(self) -> int | None:
        """The child's process id, None before it is first needed."""
        return self._child.process.pid if self._child else None

    def stop(self) -> None:
        """End the child, if there is one, and wait for its end."""
        self._discard(wait_s=0)

    def _exchange(self, source: str, fmt: str) -> dict[str, str] | None:
        """Ask the child. None: it ended, and not by its own doing."""
        try:
            peer = (self._child or self._start()).peer
            peer.settimeout(PATIENCE_S)
            frames.send(peer, {"format": fmt, "source": source})
            return frames.receive(peer, patience_s=PATIENCE_S)
        except (TimeoutError, frames.BrokenFrameError) as error:
            self._discard(wait_s=0)
            return {"failed": type(error).__name__}
        except (OSError, EOFError):
            status = self._discard(wait_s=1)
            return {"failed": signal.Signals(-status).name} if status in _ITS_OWN_DOING else None
        except BaseException:
            # Half an exchange leaves half an answer in the socket, for the next text to receive.
            self._discard(wait_s=0)
            raise

    def _start(self) -> _Child:
        """Start a child that holds nothing of ours but one socket: no other descriptor, no environment."""
        ours, theirs = socket.socketpair()
        # An interpreter outside the usual places finds its own library by this one variable.
        environment = {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}
        try:
            with theirs:
                process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own file
                    [sys.executable, "-I", "-S", str(_PROGRAM), *filter(None, sys.path)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=environment,
                    close_fds=True,
                )
        except BaseException:
            ours.close()
            raise
        self._child = _Child(process, ours)
        return self._child

    def _discard(self, *, wait_s: float) -> int:
        """Close the socket, give the child `wait_s` to end by itself, collect it, return its status.

        A child that never started counts as ended in peace.
        """
        child, self._child = self._child, None
        if child is None:
            return 0
        child.peer.close()
        try:
            return child.process.wait(timeout=wait_s)
        except subprocess.TimeoutExpired:
            child.process.kill()
            return child.process.wait()

    def _leave_to_parent(self) -> None:
        """In a forked copy: the child is the parent's, and our copy of the socket would keep it alive."""
        child, self._child = self._child, None
        # Another thread may have held the lock at the fork; here nobody would ever release it.
        self._turn = threading.Lock()
        if child:
            child.peer.close()
            child.process.returncode = 0
