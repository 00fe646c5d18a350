"""Short words for what the tests of the ledger ask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Answer, Question
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import reputation_of
from tests.make.community import Community
from tests.web.world import change

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def lines_of(member: Actor) -> list[Any]:
    db.session.rollback()
    found = select(LedgerLine).where(LedgerLine.member_id == member.member_id).order_by(LedgerLine.id)
    return list(db.session.scalars(found))


def points_of(member: Actor) -> list[int]:
    return [line.points for line in lines_of(member)]


def totals(*members: Actor) -> tuple[int, ...]:
    return tuple(reputation_of(member.signed_in_id) for member in members)


def up(
    community: Community, question: int, answer: int | None = None, *, voter: Actor | None = None
) -> Actor:
    voter = voter or community.member()
    community.vote(voter, question, answer_id=answer)
    return voter


def show(kind: type[Question] | type[Answer], number: int) -> None:
    change(kind, number, hidden_at=None, hidden_reason=None)
