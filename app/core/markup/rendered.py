"""What a renderer returns, and the plain forms of a text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

RENDERER_VERSION = 1
"""Stored beside every rendered text. Raise it when the same source would come out as different HTML."""

TOO_COMPLEX = "This text is shown just as it was typed, because formatting it would take too long."

EXCERPT_LENGTH = 200

# The sanitiser escapes < and > inside attribute values, so a tag of its output ends at the next ">".
_END_OF_BLOCK = re.compile(r"<(?:br|hr|/(?:p|li|h[3-6]|pre|blockquote|div|tr|caption|dt|dd))>")
_TAG = re.compile(r"<[^>]*>")
# The only references the sanitiser writes; html.unescape takes three times as long. The ampersand comes last.
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&"))
_BLANK_LINES = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to be stored and shown.

    `html` is safe to put into a page as it is, inside an element of its own. `plain` is the same text without
    markup, one line a block, for excerpts, mail and search; it is not escaped. `note` is a sentence for the
    author when the text had to be shown escaped.
    """

    html: str
    plain: str
    note: str | None = None
    version: int = RENDERER_VERSION


def escaped(source: str, *, note: str | None = None) -> Rendered:
    """The text as it was typed: escaped, a blank line parts paragraphs, a newline breaks a line."""
    paragraphs: list[list[str]] = [[]]
    for line in source.split("\n"):
        if line.strip():
            paragraphs[-1].append(html.escape(line, quote=False))
        elif paragraphs[-1]:
            paragraphs.append([])
    shown = ["<p>" + "<br>\n".join(lines) + "</p>" for lines in paragraphs if lines]
    return Rendered(html="\n".join(shown), plain=source.strip(), note=note)


@lru_cache(maxsize=2000)
def plain_text(safe_html: str) -> str:
    """The words of HTML that the sanitiser wrote, one line a block."""
    text = _END_OF_BLOCK.sub("\n", safe_html).replace("</td>", " ").replace("</th>", " ")
    text = _TAG.sub("", text)
    for reference, character in _REFERENCES:
        text = text.replace(reference, character)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n", "\n".join(lines)).strip()


def excerpt(plain: str, limit: int = EXCERPT_LENGTH) -> str:
    """The beginning of a plain text on one line, at most `limit` characters, cut between words."""
    text = " ".join(plain.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    # The last word may be cut in two. A text without spaces (Japanese, a long URL) is cut where it is.
    at = cut.rfind(" ", limit // 2)
    return cut[: at if at > 0 else limit - 1].rstrip(" ,;:.-–—(") + "…"
