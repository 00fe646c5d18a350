"""What a member's copy of their data holds from this room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.analytics.kept import StatisticsMail, StatisticsNote, StatisticsTarget, StatisticsView
from app.analytics.models import Alert, AlertSeen, QuestionKind
from app.analytics.value_models import ValueAssumption
from app.core.db import db


def data_of_statistics(member_id: int) -> dict[str, Any]:
    """Saved views, mails of views, notes on days, targets, assumptions, and
    what they said a question is, and alerts they have seen.

    Facts about questions are the forum's part.
    """
    views = select(
        StatisticsView.name,
        StatisticsView.page,
        StatisticsView.query,
        StatisticsView.shared,
        StatisticsView.created_at,
    ).where(StatisticsView.member_id == member_id)
    mails = select(
        StatisticsMail.view_id, StatisticsMail.rhythm, StatisticsMail.hour, StatisticsMail.time_zone
    ).where(StatisticsMail.member_id == member_id)
    notes = select(StatisticsNote.day, StatisticsNote.words, StatisticsNote.created_at).where(
        StatisticsNote.by_id == member_id
    )
    targets = select(StatisticsTarget.measure, StatisticsTarget.value, StatisticsTarget.set_at).where(
        StatisticsTarget.by_id == member_id
    )
    assumed = select(
        ValueAssumption.name,
        ValueAssumption.low,
        ValueAssumption.high,
        ValueAssumption.source,
        ValueAssumption.dated,
        ValueAssumption.set_at,
    ).where(ValueAssumption.by_id == member_id)
    kinds = select(QuestionKind.question_id, QuestionKind.kind, QuestionKind.at).where(
        QuestionKind.by_id == member_id
    )
    seen = select(Alert.words, AlertSeen.at).join(Alert, Alert.id == AlertSeen.alert_id)
    seen = seen.where(AlertSeen.member_id == member_id)
    found = {
        "views": views.order_by(StatisticsView.id),
        "mails": mails.order_by(StatisticsMail.id),
        "notes": notes.order_by(StatisticsNote.id),
        "targets": targets.order_by(StatisticsTarget.measure),
        "kinds": kinds.order_by(QuestionKind.question_id),
        "alerts_seen": seen.order_by(AlertSeen.alert_id),
        "assumptions": assumed.order_by(ValueAssumption.name),
    }
    return {
        name: [_plain(row) for row in db.session.execute(statement).mappings()]
        for name, statement in found.items()
    }


def _plain(row: Any) -> dict[str, Any]:
    values = dict(row)
    return values | {name: values[name].isoformat() for name in ("day", "dated") if name in values}
