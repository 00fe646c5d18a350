"""Commands: one use case, one transaction, one commit. Returning commits, raising rolls back.

    @command
    def accept_answer(actor: Actor, answer_id: int, *, thanks: str = "") -> int: ...

A command inside a command raises: a use case that needs another one's steps calls its helpers instead.
A command may be run twice (see `command`), so its arguments must bear being read twice: no iterators.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import ParamSpec, TypeVar

from app.core.db import db, refuse_leftovers, writing
from app.core.events import Event
from app.core.failpoints import failpoint
from app.core.kernel import current_kernel
from app.core.outbox import write_outbox
from app.core.trouble import (
    UNIQUE_VIOLATION,
    StorageUnavailable,
    is_deadlock,
    is_storage_trouble,
    sqlstate,
)

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

ATTEMPTS = 4
PAUSED_S = 30.0

wake_worker = threading.Event()
"""Set after a commit that leaves work for the worker of this process."""


class NestedCommand(RuntimeError):
    """A command was called inside a command: a programming error."""


@dataclass(slots=True)
class _UnitOfWork:
    events: list[Event] = field(default_factory=list)
    wakes: bool = False


_current: contextvars.ContextVar[_UnitOfWork | None] = contextvars.ContextVar("unit_of_work", default=None)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a use case a transaction.

    Run again when PostgreSQL reports a deadlock, and when somebody else has just stored what this was about
    to store: the second run finds it there. Raises StorageUnavailable when the database takes no writes.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            raise NestedCommand(f"{function.__name__} was called inside another command")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _run_once(lambda: function(*args, **kwargs))
            except Exception as error:
                if attempt < ATTEMPTS and (is_deadlock(error) or sqlstate(error) == UNIQUE_VIOLATION):
                    log.info("%s: run again after: %s", function.__name__, type(error).__name__)
                elif is_storage_trouble(error):
                    current_kernel().writes_failed_at = monotonic()
                    raise StorageUnavailable(str(getattr(error, "orig", error))) from error
                else:
                    raise
        raise AssertionError("unreachable")

    run.__command__ = True  # type: ignore[attr-defined]
    return run


def _run_once(function: Callable[[], R]) -> R:
    session = db.session()
    refuse_leftovers(session)
    # A read before the command may have opened a snapshot that is already stale.
    session.rollback()
    with writing():
        unit = _UnitOfWork()
        token = _current.set(unit)
        try:
            result = function()
            _store_events(unit, since=0)
            failpoint("command.before_commit")
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _current.reset(token)
    failpoint("command.after_commit")
    if unit.wakes:
        wake_worker.set()
    return result


def _store_events(unit: _UnitOfWork, *, since: int) -> None:
    db.session.flush()
    unit.wakes = write_outbox(unit.events[since:]) or unit.wakes
    del unit.events[since:]


@contextmanager
def savepoint() -> Iterator[None]:
    """Inside a command: the block's changes and events stand or fall together, the rest stays."""
    unit = _current_unit()
    since = len(unit.events)
    try:
        with db.session.begin_nested():
            yield
            _store_events(unit, since=since)
    except BaseException:
        del unit.events[since:]
        raise


def emit(event: Event) -> None:
    """Say that something happened. Only inside a command; stored in its transaction."""
    _current_unit().events.append(event)


def leaves_work() -> None:
    """Wake the worker once this command has committed. Only inside a command."""
    _current_unit().wakes = True


def _current_unit() -> _UnitOfWork:
    unit = _current.get()
    if unit is None:
        raise RuntimeError("events are emitted and work is left inside a command")
    return unit


def writing_is_paused() -> bool:
    """True for half a minute after a command found that the database takes no writes: pages say so."""
    failed_at = current_kernel().writes_failed_at
    return failed_at is not None and monotonic() - failed_at < PAUSED_S


__all__ = [
    "NestedCommand",
    "StorageUnavailable",
    "command",
    "emit",
    "leaves_work",
    "savepoint",
    "wake_worker",
    "writing_is_paused",
]
