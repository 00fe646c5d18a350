"""Commands: one use case, one transaction, one commit. Returning commits, raising rolls back.

    @command
    def accept_answer(actor: Actor, answer_id: int, *, thanks: str = "") -> int: ...

A command inside a command raises: a use case that needs another one's steps calls its helpers instead.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from app.core.db import db, writing
from app.core.events import Event
from app.core.failpoints import failpoint
from app.core.outbox import write_outbox

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

ATTEMPTS = 4
# PostgreSQL ends one of two transactions that wait for each other; running it again is right.
RETRY_SQLSTATES = frozenset({"40001", "40P01"})

wake_worker = threading.Event()
"""Set after a commit that leaves work for the worker of this process."""


class NestedCommand(RuntimeError):
    """A command was called inside a command: a programming error."""


class StorageUnavailable(RuntimeError):
    """The database cannot be written now (read-only, full disk, locked). Nothing was changed."""


@dataclass(slots=True)
class _UnitOfWork:
    events: list[Event] = field(default_factory=list)
    wakes: bool = False


_current: contextvars.ContextVar[_UnitOfWork | None] = contextvars.ContextVar("unit_of_work", default=None)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a use case a transaction. Retries when PostgreSQL reports a deadlock."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            raise NestedCommand(f"{function.__name__} was called inside another command")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _run_once(lambda: function(*args, **kwargs))
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) in RETRY_SQLSTATES and attempt < ATTEMPTS:
                    log.info("%s: retry after a deadlock", function.__name__)
                    continue
                raise _translated(error) from error
        raise AssertionError("unreachable")

    run.__command__ = True  # type: ignore[attr-defined]
    return run


def _run_once(function: Callable[[], R]) -> R:
    session = db.session()
    # A read before the command may have opened a snapshot that is already stale.
    session.rollback()
    with writing():
        unit = _UnitOfWork()
        token = _current.set(unit)
        try:
            result = function()
            session.flush()
            unit.wakes = write_outbox(unit.events) or unit.wakes
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


def emit(event: Event) -> None:
    """Say that something happened. Only inside a command; stored in its transaction."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("events are emitted inside a command")
    unit.events.append(event)


def leaves_work() -> None:
    """Wake the worker once this command has committed. Only inside a command."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("work is left for the worker inside a command")
    unit.wakes = True


def _translated(error: DBAPIError) -> Exception:
    """Tell trouble with the storage (try again later) from a programming error."""
    text = str(error.orig).lower()
    signs = (
        "readonly database",
        "read-only",
        "disk is full",
        "disk i/o error",
        "database is locked",
        "no space",
    )
    if isinstance(error, OperationalError) or any(sign in text for sign in signs):
        if any(sign in text for sign in signs) or error.connection_invalidated:
            return StorageUnavailable(str(error.orig))
    return error
