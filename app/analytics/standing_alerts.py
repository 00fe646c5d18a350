"""The alerts that stand, for whoever may read the statistics. Every page of theirs asks, so they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import select

from app.analytics.models import Alert, AlertSeen
from app.core import capabilities
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel

KEPT, KEPT_S = "analytics.standing_alerts", 30.0


@dataclass(frozen=True, slots=True)
class Standing:
    id: int
    words: str
    url: str
    raised_at: datetime


def standing_alerts() -> tuple[Standing, ...]:
    """At most half a minute old, the newest first."""
    kept: tuple[float, tuple[Standing, ...]] | None = current_kernel().kept.get(KEPT)
    if kept is not None and monotonic() - kept[0] < KEPT_S:
        return kept[1]
    rows = db.session.execute(
        select(Alert.id, Alert.words, Alert.url, Alert.raised_at)
        .where(Alert.ended_at.is_(None))
        .order_by(Alert.raised_at.desc(), Alert.id.desc())
    )
    found = tuple(Standing(*row) for row in rows)
    current_kernel().kept[KEPT] = monotonic(), found
    return found


def forget_standing() -> None:
    """An alert was raised or is over: this process looks anew."""
    current_kernel().kept.pop(KEPT, None)


def alerts_for(actor: Actor) -> list[tuple[Standing, bool]]:
    """Each alert that stands, and whether this member has yet to see it. One query where there are any."""
    if not actor.can(capabilities.READ_STATISTICS) or not (found := standing_alerts()):
        return []
    seen = set(db.session.scalars(select(AlertSeen.alert_id).where(AlertSeen.member_id == actor.member_id)))
    return [(alert, alert.id not in seen) for alert in found]
