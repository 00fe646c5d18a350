"""Many rows at once: inserts and look-ups that cost microseconds a row.

Measured on 9,000 votes: SQLAlchemy's own way with parameters takes 40 µs a row, this 4 µs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import JSON, ColumnElement, Dialect, Select, Text, bindparam, cast, func, select, text
from sqlalchemy.types import TypeEngine

from app.core.db import db, is_sqlite
from app.core.types import Base, UtcDateTime

Row = dict[str, Any]


def bulk_insert(model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns. Inside a command."""
    if not rows:
        return
    connection = db.session.connection()
    names = tuple(rows[0])
    driver_row = _driver_row(model, names, connection.dialect)
    if is_sqlite():
        connection.exec_driver_sql(_insert(model, names), [driver_row(row) for row in rows])
        return
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(_copy(model, names)) as copy:
        for row in rows:
            copy.write_row(driver_row(row))


def _insert(model: type[Base], names: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {_columns(model, names)} VALUES ({marks})"  # noqa: S608 - names of our own tables


def _copy(model: type[Base], names: tuple[str, ...]) -> str:
    return f"COPY {_columns(model, names)} FROM STDIN"


def _columns(model: type[Base], names: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f'"{model.__tablename__}" ({listed})'


@lru_cache(maxsize=100)
def _driver_row(model: type[Base], names: tuple[str, ...], dialect: Dialect) -> Callable[[Row], Any]:
    """What makes the driver's parameters of a row: its values in the order of the names."""
    columns = model.__table__.columns
    converters = [
        (name, convert) for name in names if (convert := _converter(columns[name].type, dialect)) is not None
    ]
    ordered = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)

    def driver_row(row: Row) -> Any:
        for name, convert in converters:
            row[name] = convert(row[name])
        return ordered(row)

    return driver_row


class Lookup:
    """A query for what belongs to a list of values, which is one parameter however long it is.

    `build` gets a function that makes the condition `column IN (the list of this name)`. The statement is
    built once for each kind of database: to build it takes longer than to run it.
    """

    def __init__(self, build: Callable[[Among], Select[*tuple[Any, ...]]]) -> None:
        self._build = build
        self._statements: dict[bool, Select[*tuple[Any, ...]]] = {}

    def __call__(self, **values: Any) -> Sequence[Any]:
        """The rows, for values by name; sets are the lists. None for lists that are all empty."""
        lists = {name: value for name, value in values.items() if isinstance(value, set)}
        if not any(lists.values()):
            return ()
        sqlite = is_sqlite()
        if sqlite not in self._statements:
            self._statements[sqlite] = self._build(_among_on_sqlite if sqlite else _among_on_postgresql)
        packed = {name: orjson.dumps(list(value)).decode() for name, value in lists.items()}
        return db.session.execute(self._statements[sqlite], values | packed).all()


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes the driver's value of ours; None: they are the same."""
    if dialect.name == "sqlite" and isinstance(kind, UtcDateTime):
        return _time_for_sqlite  # five times as fast as SQLAlchemy's, and every row has a time or two
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _time_for_sqlite(value: datetime | None) -> str | None:
    """As SQLAlchemy stores an aware time: `2021-04-27 15:06:44.553000`."""
    return None if value is None else value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


Among = Callable[[Any, str], ColumnElement[bool]]


def _among_on_sqlite(column: Any, name: str) -> ColumnElement[bool]:
    listed = func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value
    return column.in_(select(listed))  # type: ignore[no-any-return]


def _among_on_postgresql(column: Any, name: str) -> ColumnElement[bool]:
    packed = cast(bindparam(name, type_=Text), JSON)
    listed = func.json_array_elements_text(packed).table_valued("value").c.value
    return column.in_(select(cast(listed, column.type)))  # type: ignore[no-any-return]


def reserve_ids(model: type[Base], number: int) -> list[int]:
    """Ids for rows about to be inserted, never used before. Inside a command."""
    name = model.__tablename__
    if is_sqlite():
        # The write lock is held, and inserting these ids moves the sequence on.
        last = db.session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name})
        return list(range((last or 0) + 1, (last or 0) + 1 + number))
    reserved = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
    return list(db.session.scalars(reserved, {"name": name, "number": number}))
