"""What people write in the lounge: checked and rendered before the transaction that stores it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.markup import render_markdown
from superusers.programme.texts import read_line, read_text

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class LoungeText:
    source: str
    html: str


def read_lounge_text(typed: str) -> LoungeText:
    """Raises Invalid on `body`."""
    source = read_text(typed, field="body", required="Please write something.", longest=LONGEST)
    return LoungeText(source, render_markdown(source).html)


def read_title(typed: str) -> str:
    """Raises Invalid on `title`."""
    return read_line(typed, field="title", required="Please give it a title.", longest=150)
