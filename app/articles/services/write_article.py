"""Write a help article: a draft, which nobody reads before somebody else has."""

from __future__ import annotations

from sqlalchemy import select

from app.articles.models import Article
from app.articles.policy import can_write
from app.articles.queries import free_slugs
from app.articles.services._articles import fill_in, keep_version
from app.articles.texts import Draft
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.text import slugify
from app.core.uow import command
from app.forum.queries import visible_question


@command
def write_article(
    actor: Actor, draft: Draft, *, question_id: int | None = None, submission_key: str | None = None
) -> str:
    """Store the draft and return its address. The same form sent twice returns the first one's.

    `question_id`: the solved question it is made of. Raises Refused, NotFound when there is no such question,
    or Invalid when the category is gone.
    """
    can_write(actor).enforce()
    if submission_key and (slug := _written_already(actor, submission_key)):
        return slug
    if question_id is not None:
        visible_question(actor, question_id)
    now = clock.now()
    article = Article(
        slug=free_slugs([slugify(draft.title, fallback="article")])[0],
        author_id=actor.signed_in_id,
        author_role=actor.post_role,
        state="draft",
        submission_key=submission_key,
        question_id=question_id,
        created_at=now,
    )
    fill_in(article, draft)
    db.session.add(article)
    db.session.flush()
    keep_version(article, 1, by=actor.signed_in_id, at=now)
    return article.slug


def _written_already(actor: Actor, submission_key: str) -> str | None:
    return db.session.scalar(
        select(Article.slug).where(
            Article.author_id == actor.signed_in_id, Article.submission_key == submission_key
        )
    )
