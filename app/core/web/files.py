"""Answers that are files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app
from werkzeug.wrappers import Response

from app.core.tables import csv_text


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    return as_file(name, csv_text(heads, rows), "text/csv")


def as_file(name: str, content: str | bytes, kind: str) -> Response:
    """To be saved, and kept by no cache on the way."""
    response = current_app.response_class(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
