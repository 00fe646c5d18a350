"""Text on its way into an article: checked and rendered before the transaction that stores it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.core.markup import Format
from app.core.policy import Invalid
from app.forum.texts import MAX_TITLE, Body, read_body, read_line, read_tags

MIN_TITLE = 5
MAX_SUMMARY = 300
MAX_BODY = 60_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed, read."""

    title: str
    summary: str
    body: Body
    category_id: int
    tags: tuple[str, ...]


def read_title(typed: str) -> str:
    """Raises Invalid on `title`."""
    text = read_line(typed, field="title")
    if len(text) < MIN_TITLE:
        raise Invalid(title="Please say what the article is about, in a few words.")
    if len(text) > MAX_TITLE:
        raise Invalid(title=f"This is {len(text)} characters long; at most {MAX_TITLE} fit.")
    return text


def read_summary(typed: str) -> str:
    """One or two sentences for lists. Raises Invalid on `summary`."""
    text = read_line(typed, field="summary")
    if len(text) > MAX_SUMMARY:
        raise Invalid(summary=f"This is {len(text)} characters long; at most {MAX_SUMMARY} fit.")
    return text


def readers(fmt: Format = "markdown") -> dict[str, Callable[[str], Any]]:
    """What reads each field but the category. An imported article is edited in the format it came in."""
    return {
        "title": read_title,
        "summary": read_summary,
        "body": partial(read_body, limit=MAX_BODY, fmt=fmt),
        "tags": read_tags,
    }
