"""Texts of rows, rendered before the transaction that stores them; short ones cut to their columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.admin.importing.comment_text import render_comment
from app.admin.importing.records import AnswerRecord, CommentRecord, MemberRecord, QuestionRecord
from app.core.markup import Rendered, render
from app.core.text import UnstorableText

WithText = MemberRecord | QuestionRecord | AnswerRecord | CommentRecord
Renderer = Callable[[Any], Rendered]


def rendered_body(record: QuestionRecord | AnswerRecord | CommentRecord) -> Rendered:
    return render(record.body, record.format)  # type: ignore[arg-type]


def rendered_dump_comment(record: CommentRecord) -> Rendered:
    return render_comment(record.body)


def rendered_about(record: MemberRecord) -> Rendered:
    return render(record.about or "", record.about_format)  # type: ignore[arg-type]


def rendered_or_reason(record: WithText, renderer: Renderer) -> Rendered | str:
    """The rendered text, or why it cannot be stored."""
    try:
        return renderer(record)
    except UnstorableText as error:
        return str(error)


def one_line(value: str | None, length: int) -> str:
    """White space folded, cut to the length of a column."""
    return " ".join((value or "").split())[:length].rstrip()


def body_columns(record: QuestionRecord | AnswerRecord | CommentRecord, rendered: Rendered) -> dict[str, Any]:
    return {
        "body_source": record.body,
        "body_format": record.format,
        "body_html": rendered.html,
        "renderer": rendered.version,
        "note": rendered.note,
        "created_at": record.created_at,
        "hidden_at": record.hidden_at,
        "hidden_reason": one_line(record.hidden_reason, 40) or None,
    }
