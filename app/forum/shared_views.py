"""What the views of the forum share: their blueprint, what forms that write a post read, the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.policy import Invalid
from app.forum.texts import read_body, read_tags, read_title

bp = Blueprint("forum", __name__)

Page = str | tuple[str, int] | Response
Readers = dict[str, Callable[[str], Any]]

READERS: Readers = {"title": read_title, "body": read_body, "tags": read_tags}
"""Of a question, its category excepted."""


def read_fields(form: Any, readers: Readers) -> dict[str, Any]:
    """Read every field, so that all problems are told at once. Raises Invalid."""
    problems: dict[str, str] = {}
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(form[name].data or "")
        except Invalid as error:
            problems |= error.problems
    if problems:
        raise Invalid(**problems)
    return read


def read_category(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Invalid(category="Please choose what this is about.")
    return int(typed)


def submission_key() -> str | None:
    key = request.form.get("submission_key", "")
    return key if 0 < len(key) <= 40 and key.isascii() and key.isprintable() else None


def preview_of(typed: str) -> Markup:
    if not typed.strip():
        return Markup("")
    try:
        return Markup(read_body(typed).rendered.html)  # noqa: S704 - sanitised by the renderer
    except Invalid as error:
        return Markup("<p>{}</p>").format("; ".join(error.problems.values()))
