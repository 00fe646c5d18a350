"""Comments of Stack Exchange: emphasis, code and links become HTML, everything else stays text."""

from __future__ import annotations

import time

import pytest

from app.admin.importing.comment_text import LONGEST, render_comment
from app.core.text import UnstorableText

LINK = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Plain.", "Plain."),
        ("3. Lots of time", "3. Lots of time"),
        ("# 1 reason\n> not a quote", "# 1 reason<br>&gt; not a quote"),
        ("*a* **b** _c_", "<em>a</em> <strong>b</strong> <em>c</em>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("snake_case_name, 2 * 3 * 4, a_b", "snake_case_name, 2 * 3 * 4, a_b"),
        ("`a < *b*`", "<code>a &lt; *b*</code>"),
        ("`unclosed", "`unclosed"),
        ("a <b>c</b> & d", "a &lt;b&gt;c&lt;/b&gt; &amp; d"),
        ("[it](https://e.example/a_b_c)", f'<a href="https://e.example/a_b_c" {LINK}>it</a>'),
        ('[it](https://e.example "title")', f'<a href="https://e.example" {LINK}>it</a>'),
        ("[*it*](http://e.example)", f'<a href="http://e.example" {LINK}><em>it</em></a>'),
        ("[it](javascript:alert(1))", "[it](javascript:alert(1))"),
        ("[it](/relative)", "[it](/relative)"),
        (
            "See https://e.example/a_(b)_c.",
            f'See <a href="https://e.example/a_(b)_c" {LINK}>https://e.example/a_(b)_c</a>.',
        ),
        ("(https://e.example)", f'(<a href="https://e.example" {LINK}>https://e.example</a>)'),
        (
            'https://e.example/"onclick=',
            f'<a href="https://e.example/" {LINK}>https://e.example/</a>"onclick=',
        ),
        ("@Ann [tag:wheel]", "@Ann [tag:wheel]"),
    ],
)
def test_what_a_comment_becomes(source: str, html: str) -> None:
    assert render_comment(source).html == f"<p>{html}</p>"


def test_a_text_that_is_no_comment_of_theirs_goes_to_the_full_renderer() -> None:
    assert render_comment("*a*\n\n" + "b " * LONGEST).html.startswith("<p><em>a</em></p>\n<p>b b")


def test_what_no_database_can_store_is_refused() -> None:
    with pytest.raises(UnstorableText):
        render_comment("a\0b")


@pytest.mark.parametrize(
    "piece", ["*", "**a", "_a ", "[", "[a](", "`", "https://a(", "http://", "**a** _b", "[a]("]
)
def test_hostile_comments_take_no_time(piece: str) -> None:
    source = (piece * LONGEST)[:LONGEST]
    started = time.process_time()
    render_comment(source)
    assert time.process_time() - started < 0.25
