"""Tell those whose certificate runs out soon, once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.options import number
from app.core.uow import command
from superusers.training.models import Certificate, TrainingTopic
from superusers.training.queries.learning import newest_certificates, today
from superusers.training.services._letters import write_letters

BATCH = 200


@command
def remind_renewals() -> int:
    """Of each topic the newest counts; what is not taught any more is not renewed. Returns how many."""
    day = today()
    due = db.session.scalars(
        select(Certificate)
        .join(TrainingTopic, TrainingTopic.id == Certificate.topic_id)
        .where(
            Certificate.reminded_at.is_(None),
            Certificate.valid_until >= day,
            Certificate.valid_until <= day + timedelta(days=number("training.renew_days")),
            TrainingTopic.retired_at.is_(None),
        )
        .order_by(Certificate.id)
        .limit(BATCH)
        .with_for_update(of=Certificate)
    ).all()
    newest = newest_certificates({one.member_id for one in due})
    told = []
    for one in due:
        one.reminded_at = clock.now()
        if newest[one.member_id, one.topic_id].id == one.id:
            told.append((one.member_id, one.id))
    write_letters("runs_out", told)
    return len(due)
