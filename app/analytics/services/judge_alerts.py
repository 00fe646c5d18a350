"""Raise and end alerts as the figures stand now, and tell whoever is to know."""

from __future__ import annotations

from sqlalchemy import select

from app.analytics.alert_rules import Reading, readings
from app.analytics.models import Alert
from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import option
from app.core.uow import command

MAIL_JOB, HOOK_JOB = "analytics.mail_alert", "analytics.call_hook"


@command
def judge_alerts() -> int:
    """Returns how many alerts stand. Each is told once when it is raised, and once when it is over."""
    now = clock.now()
    standing = {
        alert.key: alert
        for alert in db.session.scalars(select(Alert).where(Alert.ended_at.is_(None)).with_for_update())
    }
    read = {reading.key: reading for reading in readings(now)}
    for key, reading in read.items():
        if key not in standing and reading.raised:
            standing[key] = _raise(reading)
        elif key in standing:
            standing[key].words = reading.words or standing[key].words
    for key, alert in list(standing.items()):
        if key not in read or read[key].over:  # what nobody watches any more is over as well
            alert.ended_at = now
            _tell(alert)
            del standing[key]
    return len(standing)


def _raise(reading: Reading) -> Alert:
    alert = Alert(key=reading.key, raised_at=clock.now(), words=reading.words, url=reading.url)
    db.session.add(alert)
    db.session.flush()
    _tell(alert)
    return alert


def _tell(alert: Alert) -> None:
    over = alert.ended_at is not None
    if not over:
        enqueue(MAIL_JOB, alert_id=alert.id)
    if option("analytics.alert_hook"):
        enqueue(HOOK_JOB, alert_id=alert.id, over=over)
