"""A manager has seen an alert."""

from __future__ import annotations

from app.analytics.models import Alert, AlertSeen
from app.analytics.policy import can_read_statistics
from app.core import clock
from app.core.actor import Actor
from app.core.db import db, insert_ignoring
from app.core.policy import NotFound
from app.core.uow import command


@command
def see_alert(actor: Actor, alert_id: int) -> None:
    """It still stands, and is no longer counted beside this member's bell. Raises Refused or NotFound."""
    can_read_statistics(actor).enforce()
    if db.session.get(Alert, alert_id) is None:
        raise NotFound
    row = {"alert_id": alert_id, "member_id": actor.signed_in_id, "at": clock.now()}
    db.session.execute(insert_ignoring(AlertSeen), [row])
