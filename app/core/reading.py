"""Statements that pages run again and again, prepared once.

SQLAlchemy's way to a row costs two to four times what SQLite takes for it: at each execution it looks for
the compiled statement, orders its parameters and builds a result. A `Reading` keeps what comes out of that.
Connections, transactions and errors stay SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, bindparam
from sqlalchemy.sql import CompoundSelect, Select

from app.core.db import db, is_writing
from app.core.types import BigId


class Reading:
    """`@Reading` above a function without arguments that builds a SELECT, which is built at its first use.

    Every column has a name, and no parameter stands for a list. Rows are named tuples: they have a hash, and
    equal ones are equal.
    """

    def __init__(self, build: Callable[[], Select[Any] | CompoundSelect[Any]]) -> None:
        self._build = build
        self._prepared: dict[str, _Prepared] = {}
        self.__doc__ = build.__doc__

    def all(self, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Every row, for these values of the statement's parameters, in the session's transaction."""
        if is_writing():
            db.session.flush()  # a command reads what it has changed
        connection = db.session.connection()
        dialect = connection.dialect
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = _Prepared(self._build(), dialect)
        return prepared.run(connection, values or {})

    def first(self, values: Mapping[str, Any] | None = None) -> Any | None:
        """The first row; for statements that find one at most."""
        rows = self.all(values)
        return rows[0] if rows else None


Ids = Sequence[BindParameter[int]]


class ReadingOfIds:
    """A `Reading` of what belongs to some ids: `@ReadingOfIds` above a function that puts them into its IN.

    Statements for 1, 2, 4 … ids are kept; a list between two of these repeats its last id.
    """

    MOST = 512
    """Ids a statement; longer lists are asked for in pieces."""

    def __init__(self, build: Callable[[Ids], Select[Any] | CompoundSelect[Any]]) -> None:
        self._build = build
        self._readings: dict[int, Reading] = {}
        self.__doc__ = build.__doc__

    def all(self, ids: Iterable[int]) -> list[Any]:
        """Every row of these ids: a query for each 512 of them, none for none."""
        wanted = list(dict.fromkeys(ids))
        found: list[Any] = []
        for start in range(0, len(wanted), self.MOST):
            found += self._some(wanted[start : start + self.MOST])
        return found

    def _some(self, ids: list[int]) -> list[Any]:
        size = 1 << (len(ids) - 1).bit_length()
        names = [f"id_{number}" for number in range(size)]
        if size not in self._readings:
            binds = [bindparam(name, type_=BigId) for name in names]
            self._readings[size] = Reading(lambda: self._build(binds))
        padded = ids + ids[-1:] * (size - len(ids))
        return self._readings[size].all(dict(zip(names, padded, strict=True)))


class _Prepared:
    """One statement for one kind of database."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        asked = {name: None for name, bind in compiled.binds.items() if bind.required}
        ready = compiled.construct_expanded_state(asked)
        self.statement, self.sql = statement, ready.statement
        self.constants: dict[str, Any] = dict(ready.parameters)
        self.order: list[str] | None = ready.positiontup
        self.converted_in = _converters(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in compiled.binds.items()
            if name in self.constants
        )
        columns = list(statement.selected_columns)
        self.make: Any = namedtuple("Row", [column.key for column in columns])._make  # type: ignore[misc, attr-defined]
        self.converted_out = _converters(
            (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, column in enumerate(columns)
        )

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        watchers: Any = connection.engine.dispatch
        if watchers.before_cursor_execute or watchers.before_execute:
            return self._run_seen(connection, values)
        given = {**self.constants, **values}
        for name, convert in self.converted_in:
            given[name] = convert(given[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, given if self.order is None else [given[name] for name in self.order])
            found = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error:
            # SQLAlchemy knows a lost connection from a wrong statement, and how either is told.
            return self._run_seen(connection, values)
        finally:
            cursor.close()
        return [self.make(self._converted(row)) for row in found]

    def _converted(self, row: Any) -> list[Any]:
        cells = list(row)
        for place, convert in self.converted_out:
            if (cell := cells[place]) is not None:
                cells[place] = convert(cell)
        return cells

    def _run_seen(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The common way: where somebody watches statements, and where one has failed."""
        return [self.make(row) for row in connection.execute(self.statement, dict(values))]


def _converters(found: Iterable[tuple[Any, Callable[[Any], Any] | None]]) -> tuple[tuple[Any, Any], ...]:
    """Of names or positions, those whose values are converted on the way, and how."""
    return tuple((place, convert) for place, convert in found if convert is not None)
