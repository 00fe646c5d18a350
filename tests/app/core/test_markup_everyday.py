"""What people write every day comes out as they meant it."""

from __future__ import annotations

import pytest

from app.core.markup import RENDERER_VERSION, excerpt, render, render_markdown, render_text, sanitise_html
from app.core.text import UnstorableText

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("Hello.", "<p>Hello.</p>", id="a paragraph"),
        pytest.param("one\n\ntwo", "<p>one</p>\n<p>two</p>", id="two paragraphs"),
        pytest.param("one\ntwo", "<p>one<br>\ntwo</p>", id="a line break is a line break"),
        pytest.param("one\r\ntwo", "<p>one<br>\ntwo</p>", id="as browsers send it"),
        pytest.param("*a* **b** ***c***", "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong></p>"),
        pytest.param("_a_ __b__", "<p><em>a</em> <strong>b</strong></p>", id="underscores"),
        pytest.param("my_file_name 2 * 3 * 4", "<p>my_file_name 2 * 3 * 4</p>", id="no emphasis meant"),
        pytest.param("`a < b && *c*`", "<p><code>a &lt; b &amp;&amp; *c*</code></p>", id="code in a line"),
        pytest.param(r"\*not\*", "<p>*not*</p>", id="escaped"),
        pytest.param("&copy; &lt;b&gt; AT&T", "<p>© &lt;b&gt; AT&amp;T</p>", id="entities"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="HTML is shown, not meant"),
        pytest.param("<div>\n\n*x*\n\n</div>", "<p>&lt;div&gt;</p>\n<p><em>x</em></p>\n<p>&lt;/div&gt;</p>"),
        pytest.param("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>", id="a rule"),
        pytest.param("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>", id="a quote"),
        pytest.param("# a\n\n## b\n\n### c\n\n###### d", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>"),
        pytest.param("a\n=\n", "<h3>a</h3>", id="an underlined heading"),
        pytest.param("    x = *1*\n    <b>", "<pre><code>x = *1*\n&lt;b&gt;\n</code></pre>", id="indented"),
        pytest.param("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", id="a list"),
        pytest.param("* a\n    * b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>", id="nested"),
        pytest.param("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', id="numbers stay"),
        pytest.param("1. a\n\n* b", "<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>", id="sane lists"),
        pytest.param("Tried:\n- a\n- b", "<p>Tried:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        pytest.param("Tried:\n1. a\n2. b", "<p>Tried:</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        pytest.param("It broke in\n1986. Then", "<p>It broke in<br>\n1986. Then</p>", id="a year is no list"),
        pytest.param("- a\n  b\n- c", "<ul>\n<li>a<br>\n  b</li>\n<li>c</li>\n</ul>", id="two lines"),
    ],
)
def test_markdown(written, shown):
    assert render_markdown(written).html == shown


def test_fenced_code_keeps_everything_inside_as_it_is():
    written = "Log:\n```python\nif a < b:\n    print('*x*')\n\n- no list\nhttps://no.link.example\n```\nEnd."
    assert render_markdown(written).html == (
        "<p>Log:</p>\n<pre><code>if a &lt; b:\n    print('*x*')\n\n- no list\n"
        "https://no.link.example\n</code></pre>\n<p>End.</p>"
    )


def test_a_table_is_aligned_by_attribute_not_by_style():
    shown = render_markdown("| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | 3 |").html
    assert shown == (
        "<table>\n<thead>\n<tr>\n"
        '<th align="left">a</th>\n<th align="center">b</th>\n<th align="right">c</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td align="left">1</td>\n<td align="center"><strong>2</strong></td>\n<td align="right">3</td>\n'
        "</tr>\n</tbody>\n</table>"
    )


@pytest.mark.parametrize(
    ("written", "href", "text"),
    [
        ("[here](https://a.example/b?c=d&e=f)", "https://a.example/b?c=d&amp;e=f", "here"),
        ('[here](https://a.example "a title")', "https://a.example", "here"),
        ("[here][1]\n\n[1]: http://a.example", "http://a.example", "here"),
        ("<https://a.example>", "https://a.example", "https://a.example"),
        ("<me@a.example>", "mailto:me@a.example", "me@a.example"),
        ("https://a.example/b", "https://a.example/b", "https://a.example/b"),
        ("www.a.example/b", "http://www.a.example/b", "www.a.example/b"),
        ("https://a.example/_x_/__init__.py", *["https://a.example/_x_/__init__.py"] * 2),
        ("https://a.example/?q=1&r=2#s", *["https://a.example/?q=1&amp;r=2#s"] * 2),
        ("https://a.example/Tool_(disambiguation)", *["https://a.example/Tool_(disambiguation)"] * 2),
        ("[here](//a.example/b)", "https://a.example/b", "here"),
    ],
)
def test_a_link(written, href, text):
    assert render_markdown(written).html == f'<p><a href="{href}" {REL}>{text}</a></p>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See https://a.example.", f'<p>See <a href="https://a.example" {REL}>https://a.example</a>.</p>'),
        ("(https://a.example)", f'<p>(<a href="https://a.example" {REL}>https://a.example</a>)</p>'),
        (
            "**https://a.example**",
            f'<p><strong><a href="https://a.example" {REL}>https://a.example</a></strong></p>',
        ),
        ("`https://a.example`", "<p><code>https://a.example</code></p>"),
        ("me@a.example", "<p>me@a.example</p>"),
        ("README.md, deploy.sh", "<p>README.md, deploy.sh</p>"),
    ],
)
def test_where_a_bare_link_begins_and_ends(written, shown):
    assert render_markdown(written).html == shown


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "/questions/1", "#top", "a.example"],
)
def test_a_link_that_leads_nowhere_safe_keeps_its_text(address):
    assert render_markdown(f"see [this]({address})").html == "<p>see this</p>"
    assert sanitise_html(f'<p>see <a href="{address}">this</a></p>').html == "<p>see this</p>"


def test_an_image_becomes_a_link():
    assert render_markdown("![the error](https://a.example/e.png)").html == (
        f'<p><a href="https://a.example/e.png" {REL}>the error</a></p>'
    )
    assert sanitise_html('<p><img src="//a.example/e.png" alt="enter image description here"></p>').html == (
        f'<p><a href="https://a.example/e.png" {REL}>Image</a></p>'
    )


def test_an_image_inside_a_link_leaves_its_words_to_the_link():
    shown = f'<p><a href="https://a.example/big" {REL}>small &gt; "big"</a></p>'
    assert render_markdown('[![small > "big"](https://a.example/s.png)](https://a.example/big)').html == shown
    imported = (
        '<p><a href="https://a.example/big"><img alt="small &gt; &quot;big&quot;" src="/s.png"></a></p>'
    )
    assert sanitise_html(imported).html == shown


def test_imported_html_keeps_its_shape():
    imported = (
        '<h1 id="w_top">A</h1><p class="x">b <strong>c</strong></p><ul><li>d</li></ul>'
        "<pre><code>e\n  f</code></pre><blockquote>g</blockquote>"
    )
    assert sanitise_html(imported).html == (
        "<h3>A</h3><p>b <strong>c</strong></p><ul><li>d</li></ul>"
        "<pre><code>e\n  f</code></pre><blockquote>g</blockquote>"
    )


def test_imported_html_keeps_the_words_of_elements_it_loses():
    shown = sanitise_html(
        "<p>a <span>b</span> <marquee>c</marquee><script>d()</script><style>e{}</style></p>"
    )
    assert shown.html == "<p>a b c</p>"


def test_a_relative_link_of_another_site_keeps_its_text():
    imported = (
        '<p>See <a href="/en-US/kb/profiles" class="x">this <em>article</em></a> and <a href="#a">b</a>.</p>'
    )
    assert sanitise_html(imported).html == "<p>See this <em>article</em> and b.</p>"


def test_an_item_inside_an_item_is_beside_it():
    assert sanitise_html("<ul><li>a<select><li>b</select></ul>").html == "<ul><li>a</li><li>b</li></ul>"


def test_an_item_without_a_list_is_fenced_in():
    assert sanitise_html("<li>a</li>").html == "<section><li>a</li></section>"
    assert sanitise_html("<ul><li>a</li></ul>").html == "<ul><li>a</li></ul>"


def test_text_is_shown_as_typed():
    rendered = render_text("a < b & *c*\nd\n\n\n<b>e</b>\n")
    assert rendered.html == "<p>a &lt; b &amp; *c*<br>\nd</p>\n<p>&lt;b&gt;e&lt;/b&gt;</p>"
    assert rendered.plain == "a < b & *c*\nd\n\n\n<b>e</b>"
    assert rendered.note is None


def test_the_format_decides():
    assert render("*a*", "markdown").html == "<p><em>a</em></p>"
    assert render("<i>a</i>", "html").html == "<i>a</i>"
    assert render("*a*", "text").html == "<p>*a*</p>"


def test_plain_text_is_for_excerpts_one_line_a_block():
    rendered = render_markdown(
        "# Top & *more*\n\nOne\ntwo `<b>`\n\n- a\n- b\n\n| c | d |\n|---|---|\n| 1 | 2 |"
    )
    assert rendered.plain == "Top & more\nOne\ntwo <b>\na\nb\nc\nd\n1\n2"
    assert sanitise_html("<table><tr><td>1</td><td>2</td></tr></table><p>x&amp;lt;</p>").plain == "1 2\nx&lt;"
    assert rendered.version == RENDERER_VERSION


@pytest.mark.parametrize("nothing", ["", " ", "\n\n"])
@pytest.mark.parametrize("fmt", ["markdown", "html", "text"])
def test_nothing_comes_out_of_nothing(nothing, fmt):
    rendered = render(nothing, fmt)
    assert (rendered.html.strip(), rendered.plain, rendered.note) == ("", "", None)


def test_what_markdown_would_swallow_whole_is_shown():
    assert render_markdown("[log]: https://a.example/log").html == "<p>[log]: https://a.example/log</p>"


@pytest.mark.parametrize("fmt", ["markdown", "html", "text"])
def test_text_that_cannot_be_stored_is_refused(fmt):
    with pytest.raises(UnstorableText):
        render("a\0b", fmt)
    with pytest.raises(UnstorableText):
        render("a\ud800b", fmt)


@pytest.mark.parametrize(
    ("plain", "limit", "shown"),
    [
        ("short", 200, "short"),
        ("a\n b\t c", 200, "a b c"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two, three", 12, "one two…"),
        ("漢字漢字漢字", 4, "漢字漢…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_is_cut_between_words(plain, limit, shown):
    assert excerpt(plain, limit) == shown
    assert len(shown) <= limit
