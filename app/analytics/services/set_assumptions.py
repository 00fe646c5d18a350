"""Say what is assumed, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from app.analytics.assumptions import ASSUMPTIONS, LONGEST_SOURCE, Assumed, Assumption
from app.analytics.policy import can_read_statistics
from app.analytics.value_models import ValueAssumption
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.core.uow import command

PARTS = ("low", "high", "source", "dated")


@command
def set_assumptions(actor: Actor, typed: Mapping[str, str]) -> None:
    """What was typed, by `cost.low`, `cost.high`, `cost.source` and `cost.dated`; all four empty: nothing is
    assumed. Raises Refused, or Invalid on these names. Each change stands in the audit log.
    """
    can_read_statistics(actor).enforce()
    today = clock.day_of(clock.now(), current_settings().programme_zone)
    wanted: dict[str, Assumed | None] = {}
    problems: dict[str, str] = {}
    for name, assumption in ASSUMPTIONS.items():
        fields = {part: typed.get(f"{name}.{part}", "").strip() for part in PARTS}
        try:
            wanted[name] = _read(assumption, fields, today) if any(fields.values()) else None
        except Invalid as error:
            problems |= {f"{name}.{part}": words for part, words in error.problems.items()}
    if problems:
        raise Invalid(**problems)
    store_assumptions(actor, wanted)


def _read(assumption: Assumption, fields: Mapping[str, str], today: date) -> Assumed:
    problems: dict[str, str] = {}
    ends = {}
    for part in ("low", "high"):
        try:
            ends[part] = assumption.read(fields[part])
        except ValueError:
            most = "from 0 to 100" if assumption.unit == "%" else "without a sign of its currency"
            problems[part] = f"Give a number {most}, such as 12.5."
    if len(ends) == 2 and ends["low"] > ends["high"]:
        problems["high"] = "The highest is below the lowest. Swap them."
    if not fields["source"]:
        problems["source"] = "Say where this is from: others will ask."
    elif len(fields["source"]) > LONGEST_SOURCE:
        problems["source"] = f"Please use at most {LONGEST_SOURCE} characters."
    try:
        dated = date.fromisoformat(fields["dated"])
    except ValueError:
        dated, problems["dated"] = today, "Give the day it is from, such as 2026-01-31."
    if dated > today:
        problems["dated"] = "This day has not come yet."
    if problems:
        raise Invalid(**problems)
    return Assumed(ends["low"], ends["high"], fields["source"], dated)


def store_assumptions(actor: Actor, wanted: Mapping[str, Assumed | None]) -> None:
    """Inside a command: those that are named, and no others. None: not assumed any more."""
    rows = {row.name: row for row in db.session.scalars(select(ValueAssumption).with_for_update())}
    for name, value in wanted.items():
        row = rows.get(name)
        before = Assumed(row.low, row.high, row.source, row.dated) if row else None
        if value == before:
            continue
        if value is None:
            db.session.delete(row)
        else:
            row = row or ValueAssumption(name=name)
            row.low, row.high, row.source, row.dated = value.low, value.high, value.source, value.dated
            row.by_id, row.set_at = actor.signed_in_id, clock.now()
            db.session.add(row)
        record(
            actor,
            "analytics.assumption_set",
            subject=("value_assumption", None),
            assumption=name,
            before=_plain(before),
            after=_plain(value),
        )


def _plain(value: Assumed | None) -> list[int | str] | None:
    return None if value is None else [value.low, value.high, value.source, value.dated.isoformat()]
