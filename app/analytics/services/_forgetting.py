"""Steps of forgetting a person."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from app.analytics.kept import StatisticsMail, StatisticsView
from app.analytics.models import AlertSeen, QuestionKind, SurveyReply
from app.core.db import db


def forget_member(member_id: int) -> None:
    """Inside a delivery: what they said in surveys stays in the totals and names nobody.

    What they kept for themselves goes; notes, targets, assumptions and kinds of questions stay: they are the
    community's.
    """
    db.session.execute(update(SurveyReply).where(SurveyReply.member_id == member_id).values(member_id=None))
    db.session.execute(update(QuestionKind).where(QuestionKind.by_id == member_id).values(by_id=None))
    db.session.execute(delete(AlertSeen).where(AlertSeen.member_id == member_id))
    own = select(StatisticsView.id).where(StatisticsView.member_id == member_id)
    mails = or_(StatisticsMail.member_id == member_id, StatisticsMail.view_id.in_(own))
    db.session.execute(delete(StatisticsMail).where(mails))
    db.session.execute(delete(StatisticsView).where(StatisticsView.member_id == member_id))
