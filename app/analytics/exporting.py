"""A board as CSV and as JSON: exactly what the page shows."""

from __future__ import annotations

import csv
import io
from typing import Any

from app.analytics.board import Board, Cell, Table

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet."""


def safe(text: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def as_csv(board: Board, about: dict[str, str]) -> str:
    """What it is about, then every table of the page: shown words, bare value and n of each figure.

    One line a figure, so that tables of all shapes stand in one file.
    """
    out = io.StringIO()
    write = csv.writer(out).writerow
    for name, words in about.items():
        write([safe(name), safe(words)])
    write([])
    write(["panel", "table", "row", "column", "shown", "value", "questions", "note"])
    for panel, table in board.tables():
        for row in table.rows:
            for column, cell in zip(table.columns[1:], row[1:], strict=True):
                write(
                    [
                        *map(safe, (panel, table.title, row[0].text, column, cell.text)),
                        _bare(cell),
                        "" if cell.count is None else cell.count,
                        safe(cell.note),
                    ]
                )
    return out.getvalue()


def _bare(cell: Cell) -> float | int | str:
    if cell.value is None:
        return ""
    return safe(cell.value) if isinstance(cell.value, str) else cell.value


def as_json(board: Board, about: dict[str, str]) -> dict[str, Any]:
    return {
        "page": board.key,
        **about,
        "tables": [{"panel": panel, **_table(table)} for panel, table in board.tables()],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "columns": list(table.columns),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "shown": cell.text,
        "value": cell.value,
        **({"questions": cell.count} if cell.count is not None else {}),
        **({"note": cell.note} if cell.note else {}),
    }
