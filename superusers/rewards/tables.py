"""Tables as text for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from superusers.rewards.texts import safe_cell


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Words that people typed are no formulas in it; whole numbers stay numbers, also below zero."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else safe_cell(cell) for cell in row])
    return out.getvalue()
