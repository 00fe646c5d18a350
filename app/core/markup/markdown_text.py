"""Markdown to safe HTML: Markdown (raw HTML off), Bleach, nh3. Imported only by the child process.

Python-Markdown and html5lib take quadratic time on hostile text and recurse on deep nesting; nothing here
prevents that. `child.py` runs it under a CPU timer.
"""

from __future__ import annotations

import re
from functools import partial

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

from app.core.markup.safe_html import ALIGNMENTS, ATTRIBUTES, SCHEMES, TAGS, last_word
from app.core.markup.tame import tame

LONGEST_HTML = 200_000
"""Characters. A long link definition used a thousand times makes 75 MB of 30,000 characters."""

# With a scheme or "www." only: ending in a top-level domain makes links of README.md and deploy.sh.
_BARE_URL = re.compile(r"""\(*\b(?<![@.])(?:https?://|www\.)[^\s{}|\\^`<>"]+""", re.IGNORECASE)
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}\.) +\S")
_INTERRUPTING_ITEM = re.compile(r" {0,3}(?:[-*+]|1\.) +\S")


class TooLongError(Exception):
    """The HTML came out far longer than its source."""


class _BareUrl(InlineProcessor):  # type: ignore[misc]
    """Keeps a URL in running text out of the hands of emphasis: `https://example.org/__init__.py`."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802 - Markdown's name
        return m[0], m.start(), m.end()


class _ListAfterText(Preprocessor):  # type: ignore[misc]
    """Lets a list follow a line of text without a blank line, as people write and CommonMark reads."""

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        in_list = False
        for line in lines:
            if not line.strip():
                in_list = False
            elif _LIST_ITEM.match(line):
                if not in_list and out and out[-1].strip() and _INTERRUPTING_ITEM.match(line):
                    out.append("")
                in_list = True
            out.append(line)
        return out


class _Ours(Extension):  # type: ignore[misc]
    """Raw HTML off, and the two habits above."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After fenced code (25) has been put aside.
        md.preprocessors.register(_ListAfterText(md), "list_after_text", 20)
        # After links and autolinks (120), before entities (80) and emphasis (60).
        pattern = r"(?<![\w@.])(?:https?://|www\.)[^\s<>*\x02\x03]*[^\s<>*\x02\x03_.,;:!?)\]]"
        md.inlinePatterns.register(_BareUrl(pattern, md), "bare_url", 115)


def _mark_link(attributes: dict[object, str], new: bool = False) -> dict[object, str]:
    """A callback of Bleach: nobody gains by posting links here."""
    attributes[(None, "rel")] = "nofollow ugc"
    return attributes


class MarkdownRenderer:
    """Holds the parsers, which are dear to build. Not for threads; throw it away after an interruption."""

    def __init__(self) -> None:
        self._markdown = Markdown(
            extensions=[
                FencedCodeExtension(),
                SaneListExtension(),
                TableExtension(use_align_attribute=True),
                Nl2BrExtension(),
                _Ours(),
            ]
        )
        linkify = partial(LinkifyFilter, callbacks=[_mark_link], skip_tags={"pre", "code"}, url_re=_BARE_URL)
        allowed = partial(
            Cleaner,
            tags=TAGS,
            attributes={tag: list(names) for tag, names in ATTRIBUTES.items()}
            | dict.fromkeys(("td", "th"), _is_alignment),
            protocols=SCHEMES,
            strip=True,
        )
        self._bleach, self._bleach_and_link = allowed(), allowed(filters=[linkify])

    def render(self, source: str) -> str:
        """Return safe HTML. Takes any time and any depth; raises TooLongError."""
        formatted = self._markdown.reset().convert(source)
        if len(formatted) > LONGEST_HTML:
            raise TooLongError
        # To look for addresses in every text takes as long as a tenth of the rest.
        may_link = "://" in formatted or "www." in formatted.lower()
        bleach = self._bleach_and_link if may_link else self._bleach
        return last_word(bleach.clean(tame(formatted)))


def _is_alignment(tag: str, name: str, value: str) -> bool:
    return name == "align" and value in ALIGNMENTS
