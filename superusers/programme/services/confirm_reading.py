"""Say that one has read an announcement."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.uow import command
from superusers.programme.models import Receipt
from superusers.programme.queries.lounge import visible_topic


@command
def confirm_reading(actor: Actor, topic_id: int) -> None:
    """Twice is once. Raises NotFound."""
    topic = visible_topic(actor, topic_id)
    row = {"topic_id": topic.id, "member_id": actor.signed_in_id, "at": clock.now()}
    db.session.execute(insert_ignoring(Receipt), [row])
