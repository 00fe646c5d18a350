"""What kind of failure an error is: the storage, two transactions in each other's way, or our own mistake."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.core.filelock import LockUnavailable

DEADLOCKED = frozenset({"40001", "40P01"})
"""PostgreSQL ended one of two transactions that waited for each other; running it again is right."""
UNIQUE_VIOLATION = "23505"

# SQLSTATE classes: connection, resources (disk, connections), operator (shutdown), input/output.
_STORAGE_SQLSTATES = ("08", "53", "57P", "58")
_READ_ONLY_TRANSACTION = "25006"
_STORAGE_SQLITE = (
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_PROTOCOL",
    "SQLITE_READONLY",
)
_MESSAGE_LENGTH = 2000


class StorageUnavailable(RuntimeError):
    """The database cannot be written now (read-only, full, locked, gone). Nothing was changed."""


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code for the error, None where there is none."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return state if isinstance(state, str) else None


def is_deadlock(error: BaseException) -> bool:
    return sqlstate(error) in DEADLOCKED


def is_storage_trouble(error: BaseException) -> bool:
    """Whether waiting may help, and changing the program would not."""
    return any(_is_storage_trouble(link) for link in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and, for one of the database's, those behind it: a full disk ends the transaction, and then
    the savepoint that is gone raises an error of its own.
    """
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__context__ if isinstance(link, SQLAlchemyError) else None


def _is_storage_trouble(error: BaseException) -> bool:
    if isinstance(error, StorageUnavailable | LockUnavailable | NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).startswith(_STORAGE_SQLITE)
    state = sqlstate(error)
    if state is None:  # psycopg gives no code where no server answered
        return type(error.orig).__name__ == "OperationalError"
    return state == _READ_ONLY_TRANSACTION or state.startswith(_STORAGE_SQLSTATES)


def in_words(error: BaseException) -> str:
    """The error as it may be stored: no NUL and no lone surrogates, which PostgreSQL refuses, and bounded."""
    text = f"{type(error).__name__}: {error}".replace("\0", "\\0")
    return text.encode("utf-8", "backslashreplace").decode()[:_MESSAGE_LENGTH]
