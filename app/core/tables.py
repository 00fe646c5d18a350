"""Tables as text for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from app.core.money import plain_amount


class Figure(str):
    """An amount that we wrote: a number, so nothing to be made harmless, also below zero."""

    __slots__ = ()


def figure(minor: int, currency: str) -> Figure:
    return Figure(plain_amount(minor, currency))


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Words that people typed are no formulas in it; numbers and figures stay what they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int | Figure) else safe_cell(cell) for cell in row])
    return out.getvalue()


def safe_cell(value: object) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
