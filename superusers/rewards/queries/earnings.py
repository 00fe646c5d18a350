"""What the forum's rows say has been earned, and which rule holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from app.core.db import db
from app.core.options import number
from app.forum.queries import credit_facts, waited_before
from superusers.rewards.models import EarningRule, Grant
from superusers.rewards.rules import ACCEPTED, OF_QUESTIONS, RESCUED


@dataclass(frozen=True, slots=True)
class Due:
    """Something that stands now and earns, if a rule says so."""

    event: str
    cause_id: int
    """The acceptance, or the tester's place in a product test."""
    member_id: int
    question_id: int | None
    at: datetime
    confirmed: bool
    """The asker accepted it in person; a report needs nobody's word."""


def due_grants(question_ids: Sequence[int]) -> Iterator[Due]:
    """What stands on these questions: solutions by somebody else than the asker and who accepted them."""
    solutions = [
        fact
        for fact in credit_facts(question_ids)
        if fact.kind == "solution"
        and fact.author_id is not None
        and fact.author_id not in (fact.asker_id, fact.actor_id)
        # An acceptance by nobody who is known came with an import.
        and fact.actor_id is not None
    ]
    if not solutions:
        return
    waited = waited_before([fact.cause_id for fact in solutions])
    least = timedelta(hours=number("rewards.rescue_hours"))
    for fact in solutions:
        due = (fact.cause_id, fact.author_id or 0, fact.question_id, fact.at, fact.by_role == "asker")
        yield Due(ACCEPTED, *due)
        if (wait := waited.get(fact.cause_id)) is not None and wait >= least:
            yield Due(RESCUED, *due)


def grants_of_causes(question_ids: Sequence[int], keys: Collection[tuple[str, int]]) -> list[Grant]:
    """Grants by rules on these questions or of these causes, locked. A merge may have moved either."""
    causes = {cause for _, cause in keys}
    return list(
        db.session.scalars(
            select(Grant)
            .where(
                Grant.kind.in_(OF_QUESTIONS),
                or_(Grant.question_id.in_(question_ids), Grant.source_id.in_(causes)),
            )
            .order_by(Grant.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def rule_at(event: str, moment: datetime) -> EarningRule | None:
    """The version that held at a moment; None before the first."""
    found: EarningRule | None = db.session.scalars(
        select(EarningRule)
        .where(EarningRule.event == event, EarningRule.starts_at <= moment)
        .order_by(EarningRule.version.desc())
        .limit(1)
    ).first()
    return found


def newest_rules() -> dict[str, EarningRule]:
    """The newest version of each rule, by event."""
    newest = select(EarningRule.event, func.max(EarningRule.version).label("version")).group_by(
        EarningRule.event
    )
    latest = newest.subquery()
    rows = db.session.scalars(
        select(EarningRule).join(
            latest,
            (latest.c.event == EarningRule.event) & (latest.c.version == EarningRule.version),
        )
    )
    return {rule.event: rule for rule in rows}
