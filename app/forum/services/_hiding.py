"""Steps of hiding a post and showing it again. Who decides it, and with whom, is moderation's business."""

from __future__ import annotations

from sqlalchemy import update

from app.core import clock
from app.core.db import db
from app.core.uow import emit
from app.forum.events import PostHidden, PostRestored
from app.forum.models import Category, Question
from app.forum.posts import Post, kind_of, question_id_of
from app.forum.upkeep import recompute_activity, recompute_state


def hide_post(post: Post, *, reason: str, note: str = "") -> None:
    """Inside a command that holds the question's lock: hide it, or change the reason it is hidden for.

    The text stays; its author and those who look after the community still read it, with the reason.
    """
    was_visible = post.hidden_at is None
    post.hidden_at = post.hidden_at or clock.now()
    post.hidden_reason, post.hidden_note = reason, note or None
    if was_visible:
        _count(post, -1)
    emit(PostHidden(question_id=question_id_of(post), kind=kind_of(post), post_id=post.id))


def restore_post(post: Post) -> None:
    """Inside a command that holds the question's lock: show a hidden post again."""
    post.hidden_at = post.hidden_reason = post.hidden_note = None
    _count(post, 1)
    emit(PostRestored(question_id=question_id_of(post), kind=kind_of(post), post_id=post.id))


def _count(post: Post, change: int) -> None:
    """What is counted or derived from visible posts."""
    if isinstance(post, Question):
        count = Category.question_count + change
        db.session.execute(
            update(Category).where(Category.id == post.category_id).values(question_count=count)
        )
    question = db.session.get_one(Question, question_id_of(post))
    recompute_state(question)
    recompute_activity(question)
