"""Comments of Stack Exchange: one paragraph with emphasis, code and links, and no other Markdown.

The full renderer would be wrong here ("3. Lots of time" is no list, "# 1" no heading) and takes 3 ms a text.
"""

from __future__ import annotations

import html
import re

from app.core.markup import Rendered, render_markdown, sanitise_html

LONGEST = 2_000
"""Characters; Stack Exchange allows 600. The patterns below are quadratic at worst, so length is bounded."""

_ADDRESS = r"https?://[^\s<>\"()\[\]]+(?:\([^\s<>\"()]*\)[^\s<>\"()\[\]]*)*"
_INLINE = re.compile(
    rf"""
      `(?P<code>[^`]+)`
    | \[(?P<words>[^\[\]]+)\]\((?P<target>{_ADDRESS})(?:\s+"[^"]*")?\)
    | (?P<bare>{_ADDRESS})
    | \*\*(?P<strong>\S|\S.*?\S)\*\*
    | (?<![\w*])\*(?P<star>[^\s*]|[^\s*][^*]*?[^\s*])\*(?![\w*])
    | (?<!\w)_(?P<line>[^\s_]|[^\s_].*?[^\s_])_(?!\w)
    """,
    re.VERBOSE,
)
_AFTER_SENTENCE = re.compile(r"[.,;:!?*_'…]+$")


def render_comment(source: str) -> Rendered:
    """Render a comment of a dump. Raises UnstorableText."""
    if len(source) > LONGEST:
        return render_markdown(source)
    return sanitise_html(f"<p>{_inline(source)}</p>".replace("\n", "<br>"))


def _inline(source: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _INLINE.finditer(source):
        pieces += _escaped(source[end : found.start()]), _marked(found)
        end = found.end()
    pieces.append(_escaped(source[end:]))
    return "".join(pieces)


def _marked(found: re.Match[str]) -> str:
    name, inner = found.lastgroup or "", found[found.lastgroup or 0]
    if name == "code":
        return f"<code>{_escaped(inner)}</code>"
    if name == "target":
        return f'<a href="{_escaped(inner)}">{_inline(found["words"])}</a>'
    if name == "bare":
        address = _AFTER_SENTENCE.sub("", inner)
        return f'<a href="{_escaped(address)}">{_escaped(address)}</a>{_escaped(inner[len(address) :])}'
    tag = "strong" if name == "strong" else "em"
    return f"<{tag}>{_inline(inner)}</{tag}>"


def _escaped(text: str) -> str:
    return html.escape(text)
