"""Texts of rows, rendered before the transaction that stores them; short ones cut to their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from app.admin.importing.comment_text import render_comment
from app.admin.importing.records import (
    AnswerRecord,
    ArticleRecord,
    CommentRecord,
    MemberRecord,
    QuestionRecord,
)
from app.core.markup import RENDERER_VERSION, Rendered, excerpt, render
from app.core.text import UnstorableText


class Text(NamedTuple):
    """A rendered text as its row stores it."""

    html: str
    version: int = RENDERER_VERSION
    note: str | None = None
    excerpt: str = ""
    """Of questions only."""


WithText = MemberRecord | QuestionRecord | AnswerRecord | CommentRecord | ArticleRecord
Renderer = Callable[[Any], Text]

NOTHING = Text(html="")


def question_text(record: QuestionRecord) -> Text:
    rendered = render(record.body, record.format)  # type: ignore[arg-type]
    return _text(rendered)._replace(excerpt=excerpt(rendered.plain))


def post_text(record: AnswerRecord | CommentRecord | ArticleRecord) -> Text:
    return _text(render(record.body, record.format))  # type: ignore[arg-type]


def dump_comment_text(record: CommentRecord) -> Text:
    return _text(render_comment(record.body))


def about_text(record: MemberRecord) -> Text:
    if not record.about:  # most members say nothing
        return NOTHING
    return _text(render(record.about, record.about_format))  # type: ignore[arg-type]


def _text(rendered: Rendered) -> Text:
    return Text(rendered.html, rendered.version, rendered.note)


def text_or_reason(record: WithText, renderer: Renderer) -> Text | str:
    """The rendered text, or why it cannot be stored."""
    try:
        return renderer(record)
    except UnstorableText as error:
        return str(error)


def one_line(value: str | None, length: int) -> str:
    """White space folded, cut to the length of a column."""
    return " ".join((value or "").split())[:length].rstrip()


def body_columns(record: QuestionRecord | AnswerRecord | CommentRecord, text: Text) -> dict[str, Any]:
    return {
        "body_source": record.body,
        "body_format": record.format,
        "body_html": text.html,
        "renderer": text.version,
        "note": text.note,
        "created_at": record.created_at,
        "hidden_at": record.hidden_at,
        "hidden_reason": one_line(record.hidden_reason, 40) or None,
    }
