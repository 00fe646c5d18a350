"""Help articles: the shelves, a list, one in every state, writing, history."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from wtforms.fields import SelectChoice

from app.articles.forms import ArticleForm
from app.articles.pages import Acts, ArticleRow, Shelf
from tests.web.gallery import rows
from tests.web.gallery.shelf import member, visitor

WRITER = member("articles.write", "articles.publish", "forum.moderate")
TEXT = rows.html(
    "<p>The speaker keeps two versions of its software, so an update that stops halfway harms nothing.</p>"
    "<ol><li>Unplug it and hold <strong>volume down</strong>.</li><li>Plug it in and keep holding until the "
    f"light turns amber.</li></ol><p><code>{rows.LONG_WORD}</code></p>"
)


def row(title: str, **changes: Any) -> ArticleRow:
    values: dict[str, Any] = {
        "id": 1,
        "title": title,
        "url": "/articles/stuck-update",
        "summary": "What the white light says, and how to go back to the version before.",
        "category": "Aurora speakers",
        "category_url": "/articles?category=aurora",
        "author_name": "Mira Osei",
        "helped": 212,
    }
    return ArticleRow(**(values | changes))


ROWS = [
    row("An update stops halfway and the light blinks white"),
    row("Two speakers play a little apart", helped=1, summary=""),
    row(f"Ein Titel ohne Ende {rows.LONG_WORD}", helped=0, locale="de"),
]
FOUND = [
    Row(row=ROWS[0], title=rows.html("The <mark>light</mark> blinks <mark>white</mark>"), snippet=TEXT[:0]),
    Row(row=ROWS[1], title=rows.html("Two speakers"), snippet=rows.html("a <mark>white</mark> ring")),
]
SHELVES = {
    "shelves": [
        Shelf("Aurora speakers", "/articles?category=aurora", 31, ROWS),
        Shelf("Everything else", None, 1, ROWS[:1]),
    ],
    "tabs": [],
    "writes": False,
}
LIST: dict[str, Any] = {
    "heading": "Drafts",
    "show": "draft",
    "rows": ROWS,
    "pager": rows.PAGER,
    "tabs": rows.filters(2),
    "writes": True,
}
ARTICLE = Row(
    title="An update stops halfway and the light blinks white",
    url="/articles/stuck-update",
    summary="What the white light says, and how to go back to the version before.",
    body_html=TEXT,
    state="published",
    locale="",
    crumbs=[("Articles", "/articles"), ("Aurora speakers", "/articles?category=aurora")],
    tags=[("firmware", "#"), ("reset", "#")],
    author_name="Mira Osei",
    author_url="/members/7",
    author_role="super_user",
    is_own=False,
    note=None,
    review_note="",
    published_at=rows.before(days=40),
    edited_at=rows.before(days=2),
    retired_reason="",
    question=("Firmware 2.14 stuck at 63%", "/questions/3/firmware"),
    version=2,
    acts=Acts(),
    helped=None,
    may_say=True,
    figures=None,
)


def article(**changes: Any) -> dict[str, Any]:
    return {"article": Row(**(ARTICLE.__dict__ | changes)), "problem": "", "typed": ""}


def form(**typed: Any) -> ArticleForm:
    made = ArticleForm(formdata=None, data=typed)
    made.category.choices = [SelectChoice("", "Choose a category"), SelectChoice("1", "Aurora speakers")]
    return made


def form_with_errors() -> ArticleForm:
    made = form(title="Up", body="Unplug it.")
    made.title.errors = ["Please say what the article is about, in a few words."]
    return made


WRITE: dict[str, Any] = {
    "heading": "Write an article",
    "action": "/articles/new",
    "back_url": "/articles",
    "draft_key": "article",
    "made_of": Row(id=3, title="Firmware 2.14 stuck at 63%", slug="firmware"),
    "version": 0,
    "conflict": None,
    "asks_why": False,
    "preview_html": None,
}
ALL_ACTS = Acts(edit=True, submit=True, publish=True, send_back=True, retire=True)
HISTORY = {
    "title": ARTICLE.title,
    "back_url": ARTICLE.url,
    "versions": [
        Row(
            number=2,
            editor_name="Mira Osei",
            editor_url="/members/7",
            at=rows.before(days=2),
            reason="2.15 is out",
            changes=[("Text", rows.html("It starts <del>2.13</del><ins>2.14</ins>."))],
        )
    ],
    "pager": rows.NO_PAGER,
}
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "articles": ("articles/articles.html", visitor(), SHELVES, {}),
    "articles-writer": (
        "articles/articles.html",
        WRITER,
        SHELVES | {"writes": True, "tabs": rows.filters(0)},
        {},
    ),
    "articles-none": ("articles/articles.html", visitor(), SHELVES | {"shelves": []}, {}),
    "articles-list": ("articles/list.html", WRITER, LIST, {}),
    **{
        f"articles-no-{show}": ("articles/list.html", WRITER, LIST | {"show": show, "rows": []}, {})
        for show in ("published", "review", "draft", "retired")
    },
    "article": ("articles/article.html", visitor(), article(), {}),
    "article-member": ("articles/article.html", member(), article(helped=True), {}),
    "article-no": ("articles/article.html", member(), article(helped=False), {}),
    "article-own": ("articles/article.html", member(), article(is_own=True, may_say=False), {}),
    "article-unverified": ("articles/article.html", member(verified=False), article(may_say=False), {}),
    "article-imported": (
        "articles/article.html",
        visitor(),
        article(author_name="", author_url=None, author_role="customer", published_at=None, locale="de"),
        {},
    ),
    **{
        f"article-{state}": (
            "articles/article.html",
            WRITER,
            article(
                state=state, acts=ALL_ACTS, figures=(212, 31), review_note="Which model?", note="As typed."
            )
            | {"problem": "Please say why, in a few words."},
            {},
        )
        for state in ("draft", "review", "published", "retired")
    },
    "article-say": (
        "articles/say.html",
        visitor(),
        {"title": ARTICLE.title, "url": ARTICLE.url, "leans": "no", "wait": "4 minutes"},
        {"form_without_session": True},
    ),
    "article-write": ("articles/write.html", WRITER, lambda: WRITE | {"form": form()}, {}),
    "article-edit": (
        "articles/write.html",
        WRITER,
        lambda: (
            WRITE
            | {
                "form": form_with_errors(),
                "version": 2,
                "asks_why": True,
                "preview_html": TEXT,
                "made_of": None,
            }
        ),
        {},
    ),
    "article-conflict": (
        "articles/write.html",
        WRITER,
        lambda: (
            WRITE
            | {
                "form": form(title="Stuck"),
                "version": 3,
                "conflict": Row(
                    name="Mira Osei", at=rows.before(hours=1), title="Stuck at 63%", body="Unplug."
                ),
            }
        ),
        {},
    ),
    "article-history": ("articles/history.html", WRITER, HISTORY, {}),
    "article-no-history": ("articles/history.html", visitor(), HISTORY | {"versions": []}, {}),
    "article-panel": ("articles/question_panel.html", WRITER, {"question_id": 3, "made": None}, {}),
    "article-panel-made": (
        "articles/question_panel.html",
        WRITER,
        {"question_id": 3, "made": (ARTICLE.title, ARTICLE.url)},
        {},
    ),
}
