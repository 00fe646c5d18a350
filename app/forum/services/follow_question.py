"""Hear of what happens to a question, or not any more."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.models import Follow
from app.forum.policy import can_follow
from app.forum.queries import visible_question


@command
def follow_question(actor: Actor, question_id: int, *, follows: bool) -> None:
    """Follow or unfollow. Raises Refused or NotFound."""
    question = visible_question(actor, question_id, lock=True)
    can_follow(actor).enforce()
    row = db.session.get(Follow, (question.id, actor.signed_in_id))
    if row is None:
        row = Follow(question_id=question.id, member_id=actor.signed_in_id, at=clock.now())
        db.session.add(row)
    row.muted = not follows
