"""The allow-list, and nh3, which has the last word on every text that carries markup."""

from __future__ import annotations

import re

import nh3

from app.core.markup.tame import tame

TAGS = frozenset(
    {
        "blockquote", "div", "h3", "h4", "h5", "h6", "hr", "p", "pre",
        "dd", "dl", "dt", "li", "ol", "ul",
        "caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "samp", "small",
        "strong", "sub", "sup", "u", "var",
    }
)  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto"})
ATTRIBUTES = {"a": frozenset({"href"}), "ol": frozenset({"start"})}
ALIGNMENTS = frozenset({"left", "center", "right"})
LINK_REL = "nofollow ugc noopener"

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    # Without a word on "*", nh3 lets every element keep lang and title.
    attributes=ATTRIBUTES | {"*": frozenset()},
    tag_attribute_values={cell: {"align": ALIGNMENTS} for cell in ("td", "th")},
    link_rel=LINK_REL,
    url_schemes=SCHEMES,
    url_relative="deny",
)
MOST_READINGS = 4

_LIST_OR_ITEM = re.compile(r"<(/?)(ul|ol|dl|li|dt|dd)\b")
_LISTS = frozenset({"ul", "ol", "dl"})


class UnsettledError(Exception):
    """The HTML reads differently each time it is read."""


def last_word(source: str) -> str:
    """Sanitise: what is not on the allow-list goes, every link is marked, every tag is closed."""
    return _CLEANER.clean(source)


def sanitise(source: str) -> str:
    """Imported HTML, as it may be shown. Raises UnsettledError."""
    safe = _settled(last_word(tame(source)))
    return f"<section>{safe}</section>" if _has_stray_item(safe) else safe


def _settled(safe_html: str) -> str:
    """The HTML as a browser will read it.

    Where an element went, its neighbours may come to stand as no parser would put them: `<li><select><li>`
    leaves an item in an item, and its second end tag would end an `<li>` of the page. Read again until
    nothing changes; once has been enough for every text tried.
    """
    for _ in range(MOST_READINGS):
        again = last_word(safe_html)
        if again == safe_html:
            return safe_html
        safe_html = again
    raise UnsettledError


def _has_stray_item(safe_html: str) -> bool:
    """Whether an item stands outside any list.

    Put into a page whose text stands in an `<li>` of ours, such an item would end that `<li>`: parsers look
    for one to close through `div` and `p`, and stop only at elements like `section`.
    """
    depth = 0
    for closing, name in _LIST_OR_ITEM.findall(safe_html):
        if name in _LISTS:
            depth += -1 if closing else 1
        elif depth == 0:
            return True
    return False
