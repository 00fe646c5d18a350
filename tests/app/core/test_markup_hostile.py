"""Nothing that anybody writes executes, in any format, and no text leaves the element it is shown in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.markup import Rendered, render
from app.core.text import UnstorableText
from tests.app.core.test_markup_judge import faults
from tests.make.hostile import payloads

FORMATS = ["markdown", "html", "text"]

# Every place of Markdown into which an attacker may put something.
IN_MARKDOWN = (
    "{0}\n\n[a]({0}) ![b]({0}) <{0}> `{0}` **{0}** [c][d] [{0}](https://a.example) ![{0}](https://a.example/b)\n\n"
    "[e](<{0}> '{0}')\n\n# {0}\n\n> {0}\n\n- {0}\n\n| {0} |\n|---|\n| {0} |\n\n    {0}\n\n"
    "```{0}\n{0}\n```\n\nhttps://a.example/{0}\n\n[d]: {0}\n"
)
IN_HTML = (
    '<p>{0}</p><a href="{0}">a</a><a href=\'{0}\'>b</a><a href={0}>c</a><img src="{0}" alt="{0}">'
    '<a href="https://a.example/{0}">d</a><h1 id=\'{0}\'>{0}</h1><!-- {0} --><td align="{0}">e</td>'
    '<ol start="{0}"><li>{0}</ol><svg>{0}</svg><math>{0}</math><style>{0}</style><textarea>{0}</textarea>'
)


def rendered_or_refused(source: str, fmt: str) -> Rendered | None:
    try:
        return render(source, fmt)  # type: ignore[arg-type]
    except UnstorableText:
        return None


def judge(source: str, fmt: str) -> list[str]:
    rendered = rendered_or_refused(source, fmt)
    if rendered is None:
        return []
    return [f"{fmt}: {source!r}: {fault}" for fault in faults(rendered.html)]


FILES = {"xss-dompurify.json": 223, "xss-payloads.txt.xz": 3295, "naughty-strings.json": 515}
every_nth = pytest.mark.parametrize(
    "nth", [pytest.param(10, id="every tenth"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)


@pytest.mark.data
@every_nth
@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("file", FILES)
def test_nothing_executes(file, fmt, nth):
    hostile = payloads(file)
    assert len(hostile) == FILES[file], "all of them, none lost in reading"
    found = [fault for payload in hostile[::nth] for fault in judge(payload, fmt)]
    assert found == []


@pytest.mark.data
@every_nth
@pytest.mark.parametrize("file", ["xss-dompurify.json", "naughty-strings.json"])
@pytest.mark.parametrize(("fmt", "places"), [("markdown", IN_MARKDOWN), ("html", IN_HTML)])
def test_nothing_executes_wherever_it_is_put(file, fmt, places, nth):
    # Twenty times a long one would be refused for its length of time, and then nothing would be tested.
    hostile = [payload for payload in payloads(file) if len(payload) <= 500]
    found = [fault for payload in hostile[::nth] for fault in judge(places.format(payload), fmt)]
    assert found == []


@pytest.mark.data
@pytest.mark.parametrize("fmt", FORMATS)
def test_nothing_executes_when_payloads_meet(fmt):
    together = "\n".join(payloads("xss-payloads.txt.xz")).replace("\0", "")
    parts = [together[start : start + 10_000] for start in range(0, len(together), 10_000)]
    assert [fault for part in parts for fault in judge(part, fmt)] == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        " javascript:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript&#58;alert(1)",
        "javascript&#0000058alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "blob:https://a.example/x",
        "https&colon;javascript:alert(1)",
        "http://\x00javascript:x",
        "//a.example",
        "\\\\a.example",
        "/\\a.example",
        "mailto:a@b.example",
        'https://a.example/" onmouseover=alert(1) x="',
        "https://a.example/' onmouseover='alert(1)",
        "https://a.example/<script>alert(1)</script>",
        "https://a.example/\x02klzzwxh:0000\x03",
    ],
)
@pytest.mark.parametrize(("fmt", "places"), [("markdown", IN_MARKDOWN), ("html", IN_HTML)])
def test_no_url_leads_to_anything_but_a_site_or_a_letter_box(url, fmt, places):
    assert judge(places.format(url.replace("\0", "")), fmt) == []


@pytest.mark.parametrize(
    "html",
    [
        "<li>a",
        "<div><li>a</li></div>",
        "<p><dd>a",
        "<ul></ul><li>a",
        "</li></ul></div>a",
        "<a href='https://a.example'><table><tr><td><a href='https://b.example'>x",
        "<table><a href='https://a.example'><li>x",
        "<b><i><u>x",
        "<plaintext>x",
        "<frameset><frame>",
        "<template><li>x</template><li>y",
        "<select><option><li>x",
        "<svg><title><li>x",
        "<h1>a<h2>b",
        "<body onload=alert(1)><html class=x>a",
        "<ol><table><li>a</table><li>b</ol><li>c",
    ],
)
def test_imported_html_stays_in_its_element(html):
    assert judge(html, "html") == []


HTML_PIECES = r"""
<a href= <a/href=x <img src=x alt= <img/alt=' onerror=x <svg <math> <mtext> <mglyph> <desc> <foreignObject>
<annotation-xml encoding=text/html> <style> </style> <script> <textarea> <noscript> <iframe srcdoc= <form>
<template> <select> <button> <object> <li> <dd> <td> <table> </table> <p> </p> </div> </li> <ul> </ul> <h1>
</h1> <h2/ <b> <i> </a> <!-- --> <![CDATA[ ]]> > / = ' " ` javascript: https://a.example //b.example &colon;
&lt; &#x3c; &amp; id=x style=x title=" text
"""
MARKDOWN_PIECES = r"""
[ ] ( ) ! [a]: [a] ![a]( javascript: https://a.example www.b.example < > <script> <https://c.example> * ** _
` ``` ~~~ # - + 1. | --- :-: \ & &lt; &#106; " ' klzzwxh:0000 wzxhzdk:0 {#id} {.class} [^1] : = a text
"""
GLUE = st.sampled_from(["", "", " ", "\n", "\n\n", "    "])


def texts_of(pieces: str, *more: str) -> st.SearchStrategy[str]:
    pairs = st.tuples(st.sampled_from([*pieces.split(), *more]), GLUE)
    return st.lists(pairs, max_size=40).map(lambda found: "".join(a + b for a, b in found))


@given(texts_of(HTML_PIECES))
@settings(max_examples=300, deadline=None)
def test_no_html_gets_through(html):
    assert judge(html, "html") == []


@given(texts_of(MARKDOWN_PIECES, "\x02", "\x03"))
@settings(max_examples=300, deadline=None)
def test_no_markdown_gets_through(markdown):
    assert judge(markdown, "markdown") == []


@given(st.text(max_size=300), st.sampled_from(FORMATS))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_rendered_or_refused(text, fmt):
    assert judge(text, fmt) == []


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_plain_format_loses_no_word(text):
    rendered = render(text, "text")
    assert rendered.plain.split() == text.split()
    assert rendered.note is None
