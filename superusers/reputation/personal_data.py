"""What the ledger keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.db import db
from superusers.reputation.case_models import CaseNotice
from superusers.reputation.models import Badge, LedgerLine
from superusers.reputation.queries import reputation_of


def data_of_reputation(member_id: int) -> dict[str, Any]:
    lines = select(
        LedgerLine.id,
        LedgerLine.points,
        LedgerLine.event,
        LedgerLine.cause_type,
        LedgerLine.question_id,
        LedgerLine.source,
        LedgerLine.source_id,
        LedgerLine.rule_version,
        LedgerLine.happened_at,
        LedgerLine.day,
        LedgerLine.reverses,
    ).where(LedgerLine.member_id == member_id)
    badges = select(Badge.name, Badge.awarded_at, Badge.reason, Badge.expires_at, Badge.ended_at).where(
        Badge.member_id == member_id
    )
    notices = select(
        CaseNotice.at,
        CaseNotice.points,
        CaseNotice.restricted_until,
        CaseNotice.reason,
        CaseNotice.appeal,
        CaseNotice.appealed_at,
        CaseNotice.upheld,
        CaseNotice.answer,
        CaseNotice.answered_at,
    ).where(CaseNotice.member_id == member_id)
    return {
        "total": {"reputation": reputation_of(member_id)},
        "lines": [dict(row) for row in db.session.execute(lines.order_by(LedgerLine.id)).mappings()],
        "decisions": [dict(row) for row in db.session.execute(notices.order_by(CaseNotice.id)).mappings()],
        "badges": [dict(row) for row in db.session.execute(badges.order_by(Badge.id)).mappings()],
    }
