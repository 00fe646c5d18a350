"""What the people of an existing programme had learnt before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.core.db import db
from superusers.training.models import Certificate, TrainingTopic
from superusers.training.when import after_months


def store_arrived(learnt: Sequence[tuple[int, int, date]]) -> int:
    """Inside the command that brings them in: member, topic and day. They hold as long as the topic says.

    Those that are there already are passed over. Returns how many were stored.
    """
    topics = {
        topic.id: topic
        for topic in db.session.scalars(
            select(TrainingTopic).where(TrainingTopic.id.in_({topic for _, topic, _ in learnt}))
        )
    }
    columns = (Certificate.member_id, Certificate.topic_id, Certificate.given_on)
    members = {member for member, _, _ in learnt}
    rows = db.session.execute(select(*columns).where(Certificate.member_id.in_(members)))
    had = {tuple(row) for row in rows}
    fresh = [one for one in dict.fromkeys(learnt) if one not in had]
    for member, topic, day in fresh:
        months = topics[topic].valid_months
        until = after_months(day, months) if months else None
        db.session.add(Certificate(topic_id=topic, member_id=member, given_on=day, valid_until=until))
    db.session.flush()
    return len(fresh)
