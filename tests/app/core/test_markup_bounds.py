"""Text made to take long is shown escaped, with a note, and the next text is rendered as ever.

The tests assert the outcome, never the clock. Where a bomb may go off on a slow machine only, or be defused
by a later version of a parser, both outcomes are right: escaped with the note and every word, or rendered.
"""

from __future__ import annotations

import logging

import pytest

from app.core import markup
from app.core.markup import render_markdown, sanitise_html
from app.core.markup.rendered import TOO_COMPLEX
from tests.app.core.test_markup_judge import faults

BODY = 30_000
"""Characters a form accepts."""


def full(unit: str) -> str:
    return (unit * (BODY // len(unit) + 1))[:BODY]


# Refused for their length or depth, or at least five times over the limit where they were measured.
CERTAIN = {
    "open brackets": "[" * 8000,
    "open images": "![" * 4000,
    "open links": "[a](" * 3000,
    "open links with brackets": full("[a](<"),
    "open references": full("[a]["),
    "stars": full("*a"),
    "a flat list": full("- a\n"),
    "headings": full("# a\n"),
    "paragraphs": full("a\n\n"),
    "rows": "a|b\n-|-\n" + full("a|b\n"),
    "lists ninety deep": "\n".join("- " * 90 + "a" for _ in range(160)),
    "one long definition used often": "[a]: https://a.example/" + "b" * 15_000 + "\n\n" + "[a]" * 4900,
    "nested lists": "- " * 900 + "x",
    "nested quotes": "> " * 5000 + "x",
    "nested lists in quotes": "> - " * 2000 + "x",
    "too long to try": "a " * 600_000,
}

UNCERTAIN = {
    "emphasis in strong": full("*a***b**"),
    "backslashes": full("\\"),
    "entities": full("&a;"),
    "ampersands": full("&"),
    "closed brackets": full("[]"),
    "nested brackets": "[" * 5000 + "a" + "]" * 5000 + "(https://a.example)",
    "nested links": "[" * 3000 + "a" + "](b)" * 3000,
    "nested emphasis": "*" * 3000 + "a" + "*" * 3000,
    "alternating emphasis": "*_" * 3000 + "a" + "_*" * 3000,
    "one run of backticks": full("`"),
    "growing runs of backticks": " ".join("`" * n for n in range(1, 244)),
    "open fences": full("~~~a\n"),
    "fences of every length": "\n".join("`" * n for n in range(3, 244)),
    "attributes of a fence": "```{" + "a=" * 14_000 + "}\nx\n```",
    "quotes fifty deep": "> " * 50 + "x",
    "stairs of quotes": "\n".join(">" * n + "a" for n in range(1, 240)),
    "stairs of lists": "\n".join("    " * n + "- a" for n in range(100)),
    "many definitions": "\n".join(f"[a{n}]: https://a.example/{n}" for n in range(900)) + "\n\nx",
    "definitions without an address": full("[a]:\n"),
    "footnotes": "\n\n".join(f"x[^{n}] [^{n}]: y[^{n + 1}]" for n in range(1000)),
    "one wide row": "|" * 15_000 + "\n" + "|-" * 7000 + "\n",
    "wide and long": "|".join("a" * 170) + "\n" + "|".join("-" * 170) + "\n" + "a\n" * 14_000,
    "code in rows": "a|b\n-|-\n" + full("|`"),
    "character references": full("&#1;"),
    "open tags": full("<a "),
    "open autolinks": full("<a@"),
    "open comments": full("<!--"),
    "links": full("https://a.example "),
    "one link": "https://a.example/" + "a" * 29_000,
    "dots after a link": "https://a.example" + "." * 29_000,
    "parentheses around a link": "(" * 14_000 + "https://a.example" + ")" * 14_000,
    "line breaks": full("a\n"),
    "underlines": full("a\n-\n"),
    "almost a rule": "- " * 99 + "a",
    "one word": "a" * BODY,
    "accents": "a" + "\u0301" * 29_000,
    "right to left": full("\u202e"),
    "control characters": full("\x02wzxhzdk:0\x03"),
    "spaces": " " * 29_000 + "a",
}


@pytest.fixture(autouse=True)
def _the_next_text_is_rendered_as_ever():
    yield
    assert render_markdown("*next*").html == "<p><em>next</em></p>"


@pytest.mark.parametrize("bomb", CERTAIN.values(), ids=CERTAIN)
def test_a_bomb_is_shown_escaped_with_a_note(bomb):
    rendered = render_markdown(bomb)
    assert rendered.note == TOO_COMPLEX
    assert rendered.plain == bomb.strip()
    assert words(rendered.html) == bomb.split()


@pytest.mark.parametrize("bomb", UNCERTAIN.values(), ids=UNCERTAIN)
def test_what_might_be_a_bomb_is_shown_one_way_or_the_other(bomb):
    rendered = render_markdown(bomb)
    assert rendered.html
    if rendered.note:
        assert rendered.note == TOO_COMPLEX
        assert words(rendered.html) == bomb.split()
    elif len(rendered.html) < 2000:
        assert faults(rendered.html) == []


def words(escaped_html: str) -> list[str]:
    """The text back from HTML that holds nothing but paragraphs and line breaks."""
    text = escaped_html.replace("<p>", "").replace("</p>", "\n").replace("<br>", "")
    assert "<" not in text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split()


def test_the_kernel_ends_what_no_exception_can(caplog):
    """nh3 is native code and sees no signal: the child dies of the hard limit."""
    with caplog.at_level(logging.WARNING):
        rendered = sanitise_html("<div>" * 60_000)
    assert rendered.note == TOO_COMPLEX
    assert rendered.html == "<p>" + "&lt;div&gt;" * 60_000 + "</p>"
    assert "SIGPROF" in caplog.text


def test_an_overrun_costs_no_new_process(caplog):
    render_markdown("warm")
    before = markup._process.pid
    with caplog.at_level(logging.WARNING):
        assert render_markdown("[" * 8000).note
    assert markup._process.pid == before
    assert caplog.messages == ["a markdown text of 8000 characters is escaped: time"]


def test_html_that_grows_out_of_all_bounds_is_refused(caplog):
    with caplog.at_level(logging.WARNING):
        rendered = render_markdown("[a]: https://a.example/" + "b" * 10_000 + "\n\n" + "[a], " * 60)
    assert rendered.note == TOO_COMPLEX
    assert "TooLongError" in caplog.text


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "a <b>b</b> " * 5000 + "</p>",
        "<p>a</p>" * 3000,
        "<div>" * 1400,
        "&" * 29_999,
        "<a " + " ".join(f"a{n}=b" for n in range(3000)) + ">x</a>",
    ],
    ids=["long", "many", "deep", "ampersands", "attributes"],
)
def test_long_and_deep_html_within_the_time_is_rendered(html):
    rendered = sanitise_html(html)
    assert rendered.note is None
    assert rendered.html


def test_rules_and_separators_are_not_taken_for_nesting():
    assert render_markdown("a\n\n" + "* " * 300 + "\n\nb").html == "<p>a</p>\n<hr>\n<p>b</p>"
    assert render_markdown("-" * 500).html == "<hr>"
