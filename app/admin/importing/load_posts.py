"""Questions, answers and comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.admin.importing.batch import Batch
from app.admin.importing.known import (
    KnownAnswer,
    KnownMember,
    KnownQuestion,
    known_answers,
    known_ids,
    known_members,
    known_questions,
)
from app.admin.importing.load_topics import own_category, tag_questions
from app.admin.importing.records import AnswerRecord, CommentRecord, QuestionRecord
from app.admin.importing.texts import Text, body_columns, one_line
from app.core.db import db
from app.core.text import slugify
from app.forum.models import Answer, Comment, Question

NO_AUTHOR = "the author is not there"
NO_CATEGORY = "the category is not there"
NO_QUESTION = "the question is not there"
NO_POST = "the post is not there"

OFF_TOPIC, DUPLICATE = "off_topic", "duplicate"


def load_questions(batch: Batch, records: list[QuestionRecord]) -> None:
    """Add questions with their tags. Their answers, acceptances and originals come in later steps."""
    _close_since(batch, records)
    authors = known_members(batch.source_id, (record.author for record in records))
    categories = known_ids(batch.source_id, "category", (record.category for record in records))
    fresh = batch.whole(
        batch.new_rows("question", records, lambda record: record.external_id),
        ("author", authors, NO_AUTHOR),
        ("category", categories, NO_CATEGORY),
    )
    own = own_category(batch) if any(record.category is None for record in fresh.values()) else 0
    rows = {
        name: _question_row(record, batch.text_of(record))
        | {
            "author_id": authors[record.author].id if record.author else None,
            "author_role": _author_role(record.author, authors),
            "category_id": categories[record.category] if record.category else own,
        }
        for name, record in fresh.items()
    }
    batch.store("question", Question, rows)
    tag_questions({row["id"]: fresh[name] for name, row in rows.items()})


def _question_row(record: QuestionRecord, text: Text) -> dict[str, Any]:
    title = one_line(record.title, 300)
    return (
        body_columns(record, text)
        | {
            "title": title,
            "slug": slugify(title)[:80],
            "excerpt": text.excerpt,
            "edited_at": record.edited_at,
            "locale": one_line(record.locale, 20),
            "views": max(0, record.views or 0),
            "imported_up": record.up or 0,
            "imported_down": record.down or 0,
            "up_count": 0,
            "down_count": 0,
            "score": 0,
            "state": "open",
            "answer_count": 0,
            "last_activity_at": record.created_at,
            "day_precision": False,
        }
        | closing_columns(record.closed_at, record.closed_reason)
    )


def closing_columns(closed_at: datetime | None, reason: str | None) -> dict[str, Any]:
    """A closing counts as off-topic until a link to the original makes it a duplicate (definitions)."""
    return {
        "closed_at": closed_at,
        "closed_reason": closing_word(reason) if closed_at else None,
        "closed_elsewhere": closed_at is not None,
    }


def closing_word(reason: str | None) -> str:
    """The source's word for why a question was closed. Only a link to an original makes a duplicate."""
    word = one_line(reason, 40)
    return word if word and word != DUPLICATE else OFF_TOPIC


def _close_since(batch: Batch, records: list[QuestionRecord]) -> None:
    """Close questions that an earlier import brought while they were still open."""
    closed = {record.external_id: record for record in records if record.closed_at is not None}
    since = [
        {"id": known.id} | closing_columns(closed[name].closed_at, closed[name].closed_reason)
        for name, known in known_questions(batch.source_id, closed).items()
        if known.closed_at is None
    ]
    if since:
        db.session.execute(update(Question), since)
        batch.tally.imported["closing of a question that was there"] += len(since)


def load_answers(batch: Batch, records: list[AnswerRecord]) -> None:
    authors = known_members(batch.source_id, (record.author for record in records))
    questions = known_ids(batch.source_id, "question", (record.question for record in records))
    fresh = batch.whole(
        batch.new_rows("answer", records, lambda record: record.external_id),
        ("question", questions, NO_QUESTION),
        ("author", authors, NO_AUTHOR),
    )
    rows = {
        name: body_columns(record, batch.text_of(record))
        | {
            "question_id": questions[record.question],
            "author_id": authors[record.author].id if record.author else None,
            "author_role": record.author_role or _author_role(record.author, authors),
            "edited_at": record.edited_at,
            "imported_up": record.up or 0,
            "imported_down": record.down or 0,
            "up_count": 0,
            "down_count": 0,
            "score": 0,
        }
        for name, record in fresh.items()
    }
    batch.store("answer", Answer, rows)


def load_comments(batch: Batch, records: list[CommentRecord]) -> None:
    authors = known_members(batch.source_id, (record.author for record in records))
    posts = known_posts(batch, records)
    fresh = batch.whole(
        batch.new_rows("comment", records, lambda record: record.external_id),
        ("author", authors, NO_AUTHOR),
    )
    rows: dict[str, dict[str, Any]] = {}
    for name, record in fresh.items():
        post = posts.get((record.on, record.post))
        if post is None:
            batch.reject(record, NO_POST)
            continue
        question_id, answer_id = place_of(post)
        rows[name] = body_columns(record, batch.text_of(record)) | {
            "question_id": question_id,
            "answer_id": answer_id,
            "author_id": authors[record.author].id if record.author else None,
            "author_role": _author_role(record.author, authors),
        }
    batch.store("comment", Comment, rows)


Post = KnownQuestion | KnownAnswer


def known_posts(batch: Batch, records: list[Any]) -> dict[tuple[str | None, str], Post]:
    """The posts that comments or votes are on, by what their rows say: (`on`, `post`).

    Where `on` is None, the ids of questions and answers are of one series.
    """
    named = {(record.on, record.post) for record in records}
    questions = known_questions(batch.source_id, {name for on, name in named if on != "answer"})
    answers = known_answers(batch.source_id, {name for on, name in named if on != "question"})
    found: dict[tuple[str | None, str], Post] = {}
    for on, name in named:
        post = (questions.get(name) if on != "answer" else None) or (
            answers.get(name) if on != "question" else None
        )
        if post is not None:
            found[on, name] = post
    return found


def place_of(post: Post) -> tuple[int, int | None]:
    """`question_id` and `answer_id` of something on this post."""
    return (post.question_id, post.id) if isinstance(post, KnownAnswer) else (post.id, None)


def _author_role(author: str | None, authors: dict[str, KnownMember]) -> str:
    return authors[author].post_role if author else "customer"
