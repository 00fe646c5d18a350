"""Text as its author wrote it, to HTML that is safe to show, within 250 ms of CPU.

    render_markdown   Markdown, Bleach, nh3; always in a child process under a CPU timer
    sanitise_html     imported HTML, nh3 alone; here, unless it is long or deep
    render_text       escaped

A text that would take too long is shown escaped, with a note to its author. Bodies are rendered once, when
they are written; never inside a transaction.
"""

from __future__ import annotations

import re
from typing import Literal

from app.core.markup.bounded import RenderingProcess
from app.core.markup.rendered import (
    RENDERER_VERSION,
    TOO_COMPLEX,
    Rendered,
    escaped,
    excerpt,
    plain_text,
)
from app.core.markup.safe_html import UnsettledError, sanitise
from app.core.text import clean_text

__all__ = [
    "RENDERER_VERSION",
    "Format",
    "Rendered",
    "excerpt",
    "render",
    "render_markdown",
    "render_text",
    "sanitise_html",
]

Format = Literal["markdown", "html", "text"]

LONGEST_SOURCE = 1_000_000
"""Characters. Longer texts are not worth a try: nothing of that size is formatted within the time."""

# nh3 takes time that grows with the square of the nesting, of the ampersands and of the attributes. Within
# these sizes the worst of 80 hostile texts took 84 ms (30,000 ampersands); 16 of 44,557 real posts are above.
HARMLESS_LENGTH = 30_000
HARMLESS_TAGS = 1_500

# A hundred quotes or lists inside each other on one line: Python-Markdown recurses, and no reader follows.
# The end of the pattern keeps rules of many stars ("* * *") out of it.
_TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}\.[ \t])){100}[^\n]*[^\s>*+-]", re.MULTILINE)

_process = RenderingProcess()


def render(source: str, fmt: Format) -> Rendered:
    """Render a body in the format it was written in. Raises UnstorableText (see `app.core.text`)."""
    return {"markdown": render_markdown, "html": sanitise_html, "text": render_text}[fmt](source)


def render_markdown(source: str) -> Rendered:
    """Markdown, raw HTML off. Raises UnstorableText."""
    source = clean_text(source)
    if _TOO_DEEP.search(source):
        return escaped(source, note=TOO_COMPLEX)
    rendered = _bounded(source, "markdown")
    # Link definitions alone come out as nothing at all. What somebody typed must not vanish.
    return rendered if rendered.html else escaped(source)


def sanitise_html(source: str) -> Rendered:
    """Imported HTML. Relative links lose their address and keep their text. Raises UnstorableText."""
    source = clean_text(source)
    if len(source) > HARMLESS_LENGTH or source.count("<") > HARMLESS_TAGS:
        return _bounded(source, "html")
    try:
        safe = sanitise(source)
    except UnsettledError:
        return escaped(source, note=TOO_COMPLEX)
    return Rendered(html=safe, plain=plain_text(safe))


def render_text(source: str) -> Rendered:
    """Plain text, escaped; paragraphs and line breaks stay. Raises UnstorableText."""
    return escaped(clean_text(source))


def _bounded(source: str, fmt: Format) -> Rendered:
    answer = _process.render(source, fmt=fmt) if len(source) <= LONGEST_SOURCE else None
    if answer is None:
        return escaped(source, note=TOO_COMPLEX)
    return Rendered(html=answer["html"], plain=answer["plain"])
