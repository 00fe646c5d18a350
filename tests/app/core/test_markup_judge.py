"""The judge of rendered HTML: nothing executes, nothing leaves its place. And proof that it can say no.

It knows nothing of the product's allow-list: what may stand in a page is written down here a second time.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest

MAY_STAND = frozenset(
    {
        *("blockquote", "div", "h3", "h4", "h5", "h6", "hr", "p", "pre", "section"),
        *("dd", "dl", "dt", "li", "ol", "ul"),
        *("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *("a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "samp", "small"),
        *("strong", "sub", "sup", "u", "var"),
    }
)
MAY_CARRY = {"a": {"href", "rel"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
MAY_LEAD_TO = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)
REL = "nofollow ugc noopener"
OUT_OF_PLACE = "leaves its element"


def faults(rendered_html: str) -> list[str]:
    """What a browser would find in this HTML, put where a page puts it, that must not be there."""
    body = f"<div id='body'>{rendered_html}</div>"
    page = f"<ul><li id='post'>{body}<i id='after'></i></li></ul><p id='below'></p>"
    fragment = html5lib.parseFragment(page, treebuilder="etree", namespaceHTMLElements=False)
    post = fragment.find("ul/li[@id='post']")
    if not (
        post is not None
        and [child.get("id") for child in post] == ["body", "after"]
        and [child.get("id") for child in fragment] == [None, "below"]
        and not any(child.tail for child in (*post, *fragment))
    ):
        return [OUT_OF_PLACE]
    return [fault for element in post[0].iter() if element is not post[0] for fault in _faults_of(element)]


def _faults_of(element: Element) -> list[str]:
    if not isinstance(element.tag, str):
        return ["a comment"]
    if element.tag not in MAY_STAND:
        return [f"<{element.tag}>"]
    tag = element.tag
    found = [f"<{tag} {name}>" for name in element.attrib if name not in MAY_CARRY.get(tag, set())]
    # Browsers drop tabs, newlines and leading control characters before they look at the scheme.
    url = re.sub(r"[\x00-\x20]", "", element.get("href", "http://none"))
    if not MAY_LEAD_TO.match(url):
        found.append(f"<{tag} href={url[:60]!r}>")
    if tag == "a" and element.get("rel") != REL:
        found.append(f"<a rel={element.get('rel')!r}>")
    return found


@pytest.mark.parametrize(
    "executes",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<p onclick=alert(1)>x</p>",
        '<a href="javascript:alert(1)" rel="nofollow ugc noopener">x</a>',
        '<a href="java\nscript:alert(1)" rel="nofollow ugc noopener">x</a>',
        '<a href="\x01javascript:alert(1)" rel="nofollow ugc noopener">x</a>',
        '<a href="data:text/html,x" rel="nofollow ugc noopener">x</a>',
        '<a href="//evil.example" rel="nofollow ugc noopener">x</a>',
        '<a href="https://spam.example">x</a>',
        "<p style='position:fixed'>x</p>",
        "<p id=main>x</p>",
        "<h1>x</h1>",
        "<math><mi>x</mi></math>",
        "<!-- x -->",
        "<iframe></iframe>",
        "<form></form>",
    ],
)
def test_the_judge_sees_what_must_not_be_there(executes):
    assert faults(executes)
    assert faults(executes) != [OUT_OF_PLACE]


@pytest.mark.parametrize(
    "breaks_out",
    ["</div></li></ul><p>x</p>", "<li>x</li>", "</div>x", "<!-- x", "<textarea>", "<table><tr><td>x"],
)
def test_the_judge_sees_what_leaves_its_place(breaks_out):
    assert faults(breaks_out) == [OUT_OF_PLACE]


def test_the_judge_has_nothing_against_an_honest_text():
    honest = '<h3>x</h3><p>y <a href="https://a.example/?b=c&amp;d" rel="nofollow ugc noopener">z</a></p>'
    assert faults(honest) == []
