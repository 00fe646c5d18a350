"""HTML made to fit our pages, before any sanitiser sees it. Nothing here is trusted to make it safe.

- Headings start at h3: the page has its own h1 and h2.
- Images become links: the Content-Security-Policy lets a page show only our own. Inside a link, and without
  an absolute address, the image's alternative text stands alone.
- Links keep only an absolute http, https or mailto address. `//host/path` gets https. A relative one pointed
  into the site it came from, where we are not, so its text stays and the link goes. That holds for Markdown
  too: the same HTML is read in mail, where a relative address leads nowhere.

One pass of one pattern, in linear time: quantifiers are possessive and the alternatives exclude each other.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(
    r"""<(/?)(a|img|h[1-6])(?=[\s/>])((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}

# What Stack Exchange puts where its author wrote no alternative text.
_NO_ALTERNATIVE = frozenset({"", "enter image description here"})


def tame(source: str) -> str:
    """Return the HTML with headings lowered, images and relative links replaced. Not safe yet."""
    return _TAG.sub(_Tamer().replace, source)


def absolute_url(value: str) -> str | None:
    """The address of a link that leads somewhere from anywhere, or None."""
    url = html.unescape(value).strip()
    if url.startswith("//"):
        url = "https:" + url
    return url if _ABSOLUTE.match(url) else None


class _Tamer:
    """Remembers whether the text at hand is inside a link."""

    def __init__(self) -> None:
        self._in_link = False

    def replace(self, tag: re.Match[str]) -> str:
        closing, name, rest = tag[1] == "/", tag[2].lower(), tag[3]
        if name == "a":
            return self._end_link() if closing else self._start_link(rest)
        if name == "img":
            return "" if closing else self._image(rest)
        return f"<{tag[1]}{_HEADINGS[name]}>"

    def _start_link(self, rest: str) -> str:
        # A link inside a link ends the outer one, in every parser.
        before = self._end_link()
        url = absolute_url(_attributes(rest).get("href", ""))
        if url is None:
            return before
        self._in_link = True
        return f'{before}<a href="{html.escape(url)}">'

    def _end_link(self) -> str:
        if not self._in_link:
            return ""
        self._in_link = False
        return "</a>"

    def _image(self, rest: str) -> str:
        attributes = _attributes(rest)
        label = html.unescape(attributes.get("alt", "")).strip()
        if label.lower() in _NO_ALTERNATIVE:
            label = "Image"
        url = absolute_url(attributes.get("src", ""))
        if self._in_link or url is None:
            return html.escape(label)
        return f'<a href="{html.escape(url)}">{html.escape(label)}</a>'


def _attributes(rest: str) -> dict[str, str]:
    """Attributes as written, names in lower case, the first of each name as in HTML."""
    found: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(rest):
        value = attribute[2] or attribute[3] or attribute[4] or ""
        found.setdefault(attribute[1].lower(), value)
    return found
