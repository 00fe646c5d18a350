"""Give those who were at a training their certificates."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Refused
from app.core.uow import command
from superusers.training.models import Certificate, EventReply, TrainingTopic
from superusers.training.policy import can_keep_list
from superusers.training.queries.events import meeting_of
from superusers.training.queries.learning import certified
from superusers.training.services._events import locked_event
from superusers.training.services._letters import write_letters
from superusers.training.when import after_months


@command
def give_certificates(actor: Actor, event_id: int) -> int:
    """Those who have one already keep it. Returns how many were given. Raises Refused or NotFound."""
    event = locked_event(event_id)
    can_keep_list(actor, meeting_of(event), now=clock.now()).enforce()
    if event.topic_id is None:
        raise Refused("no_topic", "This event teaches nothing that leads to a certificate.")
    topic = db.session.get_one(TrainingTopic, event.topic_id)
    day = clock.day_of(event.starts_at, current_settings().programme_zone)
    until = after_months(day, topic.valid_months) if topic.valid_months else None
    have = certified(event.id)
    replies = db.session.scalars(
        select(EventReply).where(EventReply.event_id == event.id).order_by(EventReply.id)
    )
    given = [
        Certificate(
            topic_id=topic.id,
            event_id=event.id,
            member_id=reply.member_id,
            given_on=day,
            valid_until=until,
        )
        for reply in replies
        if reply.was_there and reply.member_id not in have
    ]
    db.session.add_all(given)
    db.session.flush()
    record(
        actor, "training.certificates_given", subject=("programme_event", event.id), certificates=len(given)
    )
    write_letters("certified", [(one.member_id, one.id) for one in given])
    return len(given)
