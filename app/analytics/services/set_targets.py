"""Say what figures should reach."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.analytics.kept import StatisticsTarget
from app.analytics.policy import can_read_statistics
from app.analytics.targets import MEASURES, Measure
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import command


@command
def set_targets(actor: Actor, typed: Mapping[str, str]) -> None:
    """What was typed for each measure; empty: none. Raises Refused, or Invalid on the names of measures.

    Each change stands in the audit log.
    """
    can_read_statistics(actor).enforce()
    wanted, problems = {}, {}
    for name, measure in MEASURES.items():
        try:
            wanted[name] = _number(measure, typed.get(name, "").strip())
        except ValueError:
            problems[name] = f"Give a whole number from 1 to {measure.most}, or nothing."
    if problems:
        raise Invalid(**problems)
    rows = {row.measure: row for row in db.session.scalars(select(StatisticsTarget).with_for_update())}
    for name, value in wanted.items():
        before = rows[name].value if name in rows else None
        if value == before:
            continue
        if value is None:
            db.session.delete(rows[name])
        elif name in rows:
            rows[name].value, rows[name].by_id, rows[name].set_at = value, actor.signed_in_id, clock.now()
        else:
            db.session.add(
                StatisticsTarget(measure=name, value=value, by_id=actor.signed_in_id, set_at=clock.now())
            )
        record(
            actor,
            "analytics.target_set",
            subject=("statistics_target", None),
            measure=name,
            before=before,
            after=value,
        )


def _number(measure: Measure, typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6 and 1 <= int(typed) <= measure.most):
        raise ValueError(typed)
    return int(typed)
