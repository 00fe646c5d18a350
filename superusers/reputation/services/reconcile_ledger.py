"""Make the ledger say what the forum's rows say: append what is missing, reverse what no longer stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert

from app.accounts.queries import lock_members
from app.core import clock
from app.core.db import db
from app.core.kernel import current_settings
from app.core.uow import command
from app.forum.queries import lock_questions
from superusers.reputation.models import LedgerLine, ReputationTotal
from superusers.reputation.queries import (
    Held,
    HeldLine,
    due_lines,
    held_from,
    held_on,
    totals_from_ledger,
)
from superusers.reputation.rules import FROM_VOTES, REVERSED
from superusers.reputation.sources import DueLine, Source, all_sources
from superusers.reputation.versions import Timeline, timeline


@command
def reconcile_ledger(question_ids: Sequence[int]) -> int:
    """Bring the ledger of these questions up to the facts. Returns how many lines were appended."""
    lock_questions(question_ids)
    lines = missing_lines(question_ids)
    append_lines(lines)
    return len(lines)


def follow_source(name: str, ids: Sequence[int]) -> int:
    """Inside a command or a delivery: lock these rows of a source, append the difference."""
    source = all_sources()[name]
    source.lock(ids)
    lines = missing_from(source, ids)
    append_lines(lines)
    return len(lines)


def missing_lines(question_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The lines to append so that the ledger equals the facts. Empty when it does: this is `verify`."""
    return _difference(held_on(question_ids), due_lines(question_ids))


def missing_from(source: Source, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The same for rows of a source."""
    return _difference(held_from(source, ids), source.due_lines(ids))


def _difference(held: Held, due_now: Iterable[DueLine]) -> list[dict[str, Any]]:
    due = {line.key: line for line in due_now}
    rules = timeline()
    fresh = [_new_line(line, rules) for key, line in due.items() if key not in held]
    # A cause that stands again (its post is shown again) takes its reversal back, and so on.
    flipped = [_reversal(head) for key, head in held.items() if head.stands != (key in due)]
    # In the order things happened, so that a member reads them so.
    return sorted(fresh + flipped, key=lambda line: (line["happened_at"], line["question_id"] or 0))


def append_lines(lines: list[dict[str, Any]]) -> None:
    """Inside a command or a delivery: append, then read the totals of everybody concerned anew."""
    if not lines:
        return
    db.session.execute(insert(LedgerLine.__table__), lines)  # type: ignore[arg-type]
    store_totals({line["member_id"] for line in lines})


def _new_line(line: DueLine, held: Timeline) -> dict[str, Any]:
    day = clock.day_of(line.happened_at, current_settings().programme_zone)
    rules = held.on(day)
    return {
        "member_id": line.member_id,
        "points": rules.points.get(line.event, 0),
        "event": line.event.value,
        "cause_type": line.cause_type,
        "cause_id": line.cause_id,
        "question_id": line.question_id,
        "source": line.source,
        "source_id": line.source_id,
        "actor_id": line.actor_id,
        "rule_version": rules.number,
        "happened_at": line.happened_at,
        "day": day,
        "from_votes": line.event in FROM_VOTES,
        "reverses": None,
    }


def _reversal(head: HeldLine) -> dict[str, Any]:
    original = head.original
    return {
        "member_id": original.member_id,
        "points": -head.points,
        "event": REVERSED,
        "cause_type": "line",
        "cause_id": head.id,
        "question_id": original.question_id,
        "source": original.source,
        "source_id": original.source_id,
        "actor_id": original.actor_id,
        "rule_version": original.rule_version,
        "happened_at": clock.now(),
        "day": original.day,
        "from_votes": original.from_votes,
        "reverses": head.id,
    }


def store_totals(member_ids: Iterable[int]) -> None:
    """Inside a command: the stored totals of these members, from the ledger.

    The members are locked first, so that two deliveries for one member follow each other.
    """
    ids = sorted(set(member_ids))
    lock_members(ids)
    totals = totals_from_ledger(ids)
    db.session.execute(delete(ReputationTotal).where(ReputationTotal.member_id.in_(ids)))
    if totals:
        db.session.execute(
            insert(ReputationTotal.__table__),  # type: ignore[arg-type]
            [{"member_id": member_id, "points": points} for member_id, points in totals.items()],
        )
