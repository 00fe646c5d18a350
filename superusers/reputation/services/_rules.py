"""Steps that the use cases of rules share. Inside a command."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select, text

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db, is_sqlite
from app.core.policy import Invalid, NotFound
from superusers.reputation.models import RuleEffect, RuleRow
from superusers.reputation.policy import can_manage
from superusers.reputation.rules import FIRST_OWN, RuleVersion
from superusers.reputation.versions import all_versions, forget_timeline

LONGEST_NAME, LONGEST_REASON = 80, 500


def lock_rules(actor: Actor) -> None:
    """One manager after the other: what one has saved, the next one sees."""
    can_manage(actor).enforce()
    if not is_sqlite():  # there a command holds the only write lock already
        db.session.execute(text("LOCK TABLE reputation_rules_effect IN SHARE ROW EXCLUSIVE MODE"))


def newest_number() -> int:
    """Of the versions that managers made; the one before the first where there is none."""
    return db.session.scalar(select(func.max(RuleRow.number))) or FIRST_OWN - 1


def version(number: int) -> RuleVersion:
    """Raises NotFound."""
    found = all_versions([number]).get(number)
    if found is None:
        raise NotFound
    return found


def read_text(typed: str, *, field: str, most: int, missing: str) -> str:
    """One line. Raises Invalid on `field` where it is empty or too long."""
    words = " ".join(typed.split())
    if not words:
        raise Invalid(**{field: missing})
    if len(words) > most:
        raise Invalid(**{field: f"At most {most} characters, please; this is {len(words)}."})
    return words


def take_effect(actor: Actor, number: int, first_day: date, *, before: int) -> None:
    db.session.add(RuleEffect(number=number, first_day=first_day, by_id=actor.member_id, at=clock.now()))
    forget_timeline()
    record(
        actor,
        "reputation.rules_put_into_effect",
        subject=("reputation_rules", number),
        first_day=first_day.isoformat(),
        before=before,
    )
