"""A post of any kind, found by its kind and id: for rooms that look after posts whatever they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, union

from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.models import Answer, Comment, Question
from app.forum.page_rows import answer_url
from app.forum.pages import question_url
from app.forum.queries import lock_question, may_see_hidden

Post = Question | Answer | Comment

KINDS: dict[str, type[Post]] = {"question": Question, "answer": Answer, "comment": Comment}


def find_post(kind: str, post_id: int, *, lock: bool = False) -> Post:
    """The post, hidden or not. Raises NotFound.

    `lock` takes the row lock of its question, which everything that changes a post holds.
    """
    model: Any = KINDS[kind]
    post: Post | None = db.session.get(model, post_id)
    locked = None
    # A merge may move it to another question while we wait for the lock of the one that it was on.
    while post is not None and lock and locked != question_id_of(post):
        locked = question_id_of(post)
        lock_question(locked)
        post = db.session.get(model, post_id, populate_existing=True)
    if post is None:
        raise NotFound
    return post


def visible_post(actor: Actor, kind: str, post_id: int, *, lock: bool = False) -> Post:
    """The post, or NotFound when it, its question or the answer it is on is hidden from this actor."""
    post = find_post(kind, post_id, lock=lock)
    above = [post]
    if not isinstance(post, Question):
        above.append(db.session.get_one(Question, post.question_id))
    if isinstance(post, Comment) and post.answer_id is not None:
        above.append(db.session.get_one(Answer, post.answer_id))
    if any(one.hidden_at is not None and not may_see_hidden(actor, one.author_id) for one in above):
        raise NotFound
    return post


def kind_of(post: Post) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(post, model))


def question_id_of(post: Post) -> int:
    return post.id if isinstance(post, Question) else post.question_id


def post_url(actor: Actor, post: Post) -> str:
    """Where the post stands now, with its anchor. Raises NotFound when it is hidden from this actor."""
    if isinstance(post, Answer):
        return answer_url(actor, post.id)
    if isinstance(post, Comment) and post.answer_id is not None:
        return f"{answer_url(actor, post.answer_id).partition('#')[0]}#c{post.id}"
    question_id = question_id_of(post)
    slug = db.session.execute(select(Question.slug).where(Question.id == question_id)).scalar_one()
    return f"{question_url(question_id, slug)}#{f'c{post.id}' if isinstance(post, Comment) else 'question'}"


def writer_ids(question_id: int) -> set[int]:
    """Who has written anything on the question, hidden or not; the asker included."""
    statement = union(
        select(Question.author_id).where(Question.id == question_id),
        *(select(model.author_id).where(model.question_id == question_id) for model in (Answer, Comment)),
    )
    return {author for author in db.session.scalars(statement) if author is not None}


def hidden_words(row: Any) -> str | None:
    """Why a post is hidden, as it stands after a colon: for those who may still see it. None: it is not."""
    if row.hidden_at is None:
        return None
    note = (row.hidden_note or "").rstrip(".")
    if note and row.hidden_reason == "other":
        return note
    reason = (row.hidden_reason or "no reason given").replace("_", " ")
    return f"{reason}. {note}" if note else reason
