"""A generator run in a process of its own, a little ahead of whoever uses what it makes.

Reading and rendering take as long as writing, and a machine has more than one core. The process is a fork:
it starts in milliseconds and needs nothing sent to it. What it makes comes back through a pipe, which holds
little, so it is never far ahead.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pickle
import signal
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, NoReturn, TypeVar

from app.admin.importing.readers_common import UnreadableError
from app.core.db import db

T = TypeVar("T")

PIPE_BYTES = 1024 * 1024

ITEM, UNREADABLE, FAILED, END = range(4)

_inherited: list[object] = []


class AheadFailed(RuntimeError):
    """The process ahead met a programming error, which the message shows, or was killed."""


def ahead(produce: Callable[[], Iterator[T]]) -> Generator[T]:
    """Yield what `produce` yields, raise the UnreadableError it raises. It may read the database.

    Raises AheadFailed for any other error. Stopped early, it ends the process.
    """
    # The process must find no open transaction and no connection in use.
    db.session.remove()
    receiving, sending = os.pipe()
    _widen(sending)
    child = _fork()
    if child == 0:
        os.close(receiving)
        _work_ahead(produce, sending)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as pipe:
            yield from _received(pipe)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _widen(pipe: int) -> None:
    """Let some batches stand in the pipe, where the system lets us."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _fork() -> int:
    with warnings.catch_warnings():
        # Python warns of threads, whose locks a fork might inherit. Nothing here takes a lock of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _received(pipe: BinaryIO) -> Iterator[T]:
    while True:
        try:
            kind, value = pickle.load(pipe)  # noqa: S301 - from our own child
        except EOFError as error:
            raise AheadFailed("the process that reads ahead has ended unexpectedly") from error
        if kind == ITEM:
            yield value
        elif kind == UNREADABLE:
            raise UnreadableError(*value)
        elif kind == FAILED:
            raise AheadFailed(value)
        else:
            return


def _work_ahead(produce: Callable[[], Iterator[T]], sending: int) -> NoReturn:
    """The child's whole life. It leaves without any of the parent's goodbyes."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is the parent's business
        _forget_connections()
        with os.fdopen(sending, "wb") as pipe:
            for kind, value in _messages(produce):
                pickle.dump((kind, value), pipe, pickle.HIGHEST_PROTOCOL)
                pipe.flush()
    finally:
        # Also when the parent is gone and the pipe is broken.
        os._exit(0)


def _messages(produce: Callable[[], Iterator[T]]) -> Iterator[tuple[int, object]]:
    try:
        for item in produce():
            yield ITEM, item
    except UnreadableError as error:
        yield UNREADABLE, (error.file, error.line, error.reason)
    except Exception:
        yield FAILED, traceback.format_exc()
    else:
        yield END, None


def _forget_connections() -> None:
    """Leave the parent's connections alone, not even closing them, and open others when needed."""
    _inherited.append(db.engine.pool)
    db.engine.dispose(close=False)
