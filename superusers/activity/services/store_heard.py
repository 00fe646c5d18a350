"""Write what was heard: credit beats, verify by acts, in one transaction for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from app.core import clock
from app.core.db import db, insert_ignoring, is_sqlite
from app.core.kernel import current_settings
from app.core.uow import command
from superusers.activity.beats import Act, Beat
from superusers.activity.crediting import Ledger, State, by_member
from superusers.activity.days import Calendar, from_ms, to_ms
from superusers.activity.models import ActivityDay, Finding, Recording, Visit

MOST_AT_ONCE = 200
"""Beats and acts of one member in one go; twenty honest tabs bring ten a second at most."""
LENGTHS = ("verified", "reading", "composing", "browsing", "away", "idle", "unreported", "overlap")


@command
def store_heard(heard: Sequence[Beat | Act]) -> int:
    """Credit what was heard, of those who let it be recorded. Returns how many of it counted for somebody.

    The members' rows are locked in the order of their ids: several processes may store at once.
    """
    wanted = dict(by_member(list(heard), MOST_AT_ONCE))
    calendar, counted = Calendar(current_settings().programme_zone), 0
    ledgers: dict[int, Ledger] = {}
    for row in _locked(list(wanted)):
        since = to_ms(row.recording_since)
        ledger = Ledger(State.from_json(row.credited_until, row.state), calendar, since)
        for one in wanted[row.member_id]:
            if one.at >= since:
                ledger.hear(one)
                counted += 1
        ledgers[row.member_id] = ledger
    if ledgers:
        _write(ledgers)
    return counted


def _locked(member_ids: list[int]) -> Sequence[Any]:
    return db.session.execute(
        select(Recording.member_id, Recording.recording_since, Recording.credited_until, Recording.state)
        .where(
            Recording.member_id.in_(member_ids),
            Recording.recording_since.is_not(None),
            Recording.paused_at.is_(None),
        )
        .order_by(Recording.member_id)
        .with_for_update()
    ).all()


def _write(ledgers: dict[int, Ledger]) -> None:
    cursors = [
        {"of": member_id, "credited_until": one.state.credited_until, "state": one.state.as_json()}
        for member_id, one in ledgers.items()
    ]
    table: Any = Recording.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c.member_id == bindparam("of"))
        .values(credited_until=bindparam("credited_until"), state=bindparam("state")),
        cursors,
    )
    _add_days(ledgers)
    _add_visits(ledgers)
    now = clock.now()
    odd = [
        {"member_id": member_id, "kind": "even_beats", "day": day, "found_at": now, "reason": ""}
        for member_id, one in ledgers.items()
        for day in sorted(one.even)
    ]
    if odd:
        db.session.connection().execute(insert_ignoring(Finding.__table__), odd)


def _add_days(ledgers: dict[int, Ledger]) -> None:
    rows = [
        {"member_id": member_id, "day": day, "visits": sums.visits, "set_aside": False}
        | {name: getattr(sums, name) for name in LENGTHS}
        for member_id, one in ledgers.items()
        for day, sums in one.days.items()
    ]
    if rows:
        _add(ActivityDay.__table__, ("member_id", "day"), rows, adding=(*LENGTHS, "visits"), setting=())


def _add_visits(ledgers: dict[int, Ledger]) -> None:
    rows = [
        {
            "member_id": member_id,
            "started_at": from_ms(start),
            "ended_at": from_ms(sums.end),
            "credited": sums.credited,
            "verified": sums.verified,
        }
        for member_id, one in ledgers.items()
        for start, sums in one.visits.items()
    ]
    if rows:
        key = ("member_id", "started_at")
        _add(Visit.__table__, key, rows, adding=("credited", "verified"), setting=("ended_at",))


def _add(
    table: Any,
    key: tuple[str, ...],
    rows: list[dict[str, Any]],
    *,
    adding: tuple[str, ...],
    setting: tuple[str, ...],
) -> None:
    """Insert rows, or add their figures to those that are there."""
    statement: Any
    if is_sqlite():
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        statement = sqlite_insert(table)
    else:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        statement = postgresql_insert(table)
    new = statement.excluded
    changes = {name: table.c[name] + new[name] for name in adding} | {name: new[name] for name in setting}
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=changes)
    db.session.connection().execute(statement, rows)
