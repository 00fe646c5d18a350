"""What a strict reader finds wrong with a page, and what a request asked of the database."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import current_app
from html5lib.constants import E as SAYINGS
from sqlalchemy import event

from app.core.db import db

SOURCES = ("href", "src", "action", "formaction", "data", "poster", "hx-post", "hx-get")
OURS = frozenset(
    {
        *(
            "html",
            "head",
            "title",
            "meta",
            "link",
            "script",
            "body",
            "header",
            "footer",
            "main",
            "aside",
            "nav",
        ),
        *("article", "section", "div", "p", "span", "h1", "h2", "h3", "h4", "hr", "br", "ul", "ol", "li"),
        *(
            "a",
            "b",
            "strong",
            "small",
            "del",
            "ins",
            "time",
            "code",
            "pre",
            "details",
            "summary",
            "figure",
            "figcaption",
        ),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("form", "fieldset", "legend", "label", "input", "textarea", "select", "option", "button"),
        *("optgroup", "progress", "noscript", "datalist", "dl", "dt", "dd", "em", "mark"),
        *("svg", "g", "path", "rect", "circle", "polyline", "text"),
        *("markdown-toolbar", "md-bold", "md-italic", "md-code", "md-link", "md-quote"),
        *("md-unordered-list", "md-ordered-list"),
    }
)
"""Every element that our templates write. Anything else came out of somebody's text."""
IN_POSTS = frozenset(
    {
        *("blockquote", "div", "h3", "h4", "h5", "h6", "hr", "p", "pre", "section", "br"),
        *("dd", "dl", "dt", "li", "ol", "ul"),
        *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "samp", "small"),
        *("strong", "sub", "sup", "u", "var"),
    }
)
CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
HOUSEKEEPING = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET|SHOW)\b", re.IGNORECASE)


def parse(page: str) -> tuple[Element, list[str]]:
    """The page as a tree, and what the parser had to forgive."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    errors = [
        f"line {position[0]}: {SAYINGS.get(code, code) % data}" for position, code, data in parser.errors
    ]
    return tree, errors


def name_of(element: Element) -> str:
    tag: Any = element.tag  # a function for a comment
    return tag.rpartition("}")[2] if isinstance(tag, str) else "comment"


def faults(page: str) -> list[str]:
    """Everything wrong with a whole page: structure, labels, and anything that could run or lead astray."""
    tree, found = parse(page)
    elements = list(tree.iter())
    names = Counter(name_of(element) for element in elements)
    if names["h1"] != 1:
        found.append(f"{names['h1']} h1")
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    found += [f"id {name} stands {n} times" for name, n in ids.items() if n > 1]
    found += _unlabelled(elements)
    for element in elements:
        for reference in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            missing = set((element.get(reference) or "").split()) - set(ids)
            found += [f"{reference} names {name}, which is not there" for name in missing]
    return found + dangers(tree)


def _unlabelled(elements: list[Element]) -> list[str]:
    labels = {element.get("for") for element in elements if name_of(element) == "label"}
    return [
        f"no label for {element.get('name')}"
        for element in elements
        if name_of(element) in ("input", "select", "textarea")
        and element.get("type") not in ("hidden", "submit")
        and element.get("id") not in labels
        and not element.get("aria-label")
    ]


def dangers(tree: Element) -> list[str]:
    """Whatever runs, loads or leads where only a browser's tolerance would let it."""
    found: list[str] = []
    inside = {element for post in _prose(tree) for element in post.iter() if element is not post}
    for element in tree.iter():
        name = name_of(element)
        ours = name == "img" and (element.get("src") or "").startswith("/brand/") and element not in inside
        if not ours and name not in (IN_POSTS if element in inside else OURS):
            found.append(f"<{name}>")
        if name == "script" and (element.text or not (element.get("src") or "").startswith("/static/")):
            found.append("a script of somebody else's")
        found += [
            f"<{name} {key}>" for key in element.attrib if key.lower().startswith("on") or key == "style"
        ]
        if element in inside and {"class", "id", "name"} & set(element.attrib):
            found.append(f"<{name}> with a hook in a post")
        found += _leads_astray(element)
    return found


def _prose(tree: Element) -> list[Element]:
    return [element for element in tree.iter() if "prose" in (element.get("class") or "").split()]


def _leads_astray(element: Element) -> list[str]:
    found = []
    for key in SOURCES:
        url = re.sub(r"[\x00-\x20]", "", element.get(key) or "/")
        allowed = r"[/#?]" if key != "href" else r"[/#?]|https?://|mailto:"
        if not re.match(allowed, url, re.IGNORECASE):
            found.append(f"{key}={url[:60]}")
    return found


def visible_text(page: str) -> str:
    """The words of a page of ours, whose every < and > is of a tag; `faults` has made sure of that."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def _keep_what_is_kept() -> None:
    """What the process keeps for some seconds is not read anew in the middle of a count."""
    for name in ("options", "site", "home_figures"):
        if (kept := current_app.extensions.get(name)) is not None:
            current_app.extensions[name] = (monotonic(), kept[1])


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs meanwhile, without what opens and closes transactions."""
    log: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not HOUSEKEEPING.match(statement):
            log.append(statement)

    _keep_what_is_kept()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield log
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def changes(log: list[str]) -> list[str]:
    return [statement for statement in log if CHANGES.match(statement)]
