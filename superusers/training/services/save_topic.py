"""Add something to learn, or change it."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.training.models import TrainingTopic
from superusers.training.policy import can_manage


@command
def save_topic(
    actor: Actor,
    topic_id: int | None,
    *,
    title: str,
    needed_by: str,
    tier_id: int | None,
    valid_months: int | None,
    retired: bool,
) -> int:
    """What was certified before keeps its dates. Raises Refused or NotFound."""
    can_manage(actor).enforce()
    topic = TrainingTopic() if topic_id is None else _locked(topic_id)
    topic.title, topic.needed_by, topic.tier_id = title, needed_by, tier_id
    topic.valid_months = valid_months
    topic.retired_at = (topic.retired_at or clock.now()) if retired else None
    db.session.add(topic)
    db.session.flush()
    record(
        actor,
        "training.topic_saved",
        subject=("training_topic", topic.id),
        title=title,
        needed_by=needed_by,
    )
    return topic.id


def _locked(topic_id: int) -> TrainingTopic:
    topic = db.session.get(TrainingTopic, topic_id, with_for_update=True)
    if topic is None:
        raise NotFound
    return topic
