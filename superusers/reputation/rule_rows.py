"""Rows for the pages of rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.queries import MemberCard, member_cards
from app.core.db import db
from superusers.reputation.models import DryRun, RuleEffect, RuleRow
from superusers.reputation.rules import WORDS, Earning, RuleVersion
from superusers.reputation.versions import Timeline, all_versions


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list."""

    number: int
    name: str
    reason: str
    maker: MemberCard | None
    """None: shipped."""
    made_at: datetime | None
    first_day: date | None
    state: str
    """current, coming, past, or empty: never in effect."""
    url: str


def list_versions(held: Timeline, today: date) -> list[VersionRow]:
    """Those in effect or to come first, then the newest."""
    rows = {row.number: row for row in db.session.execute(select(*RuleRow.__table__.columns))}
    makers = member_cards(row.made_by_id for row in rows.values())
    listed = []
    for number, rules in all_versions().items():
        row = rows.get(number)
        first, state = _state_of(number, held, today)
        listed.append(
            VersionRow(
                number=number,
                name=rules.name,
                reason=row.reason if row else "",
                maker=makers.get(row.made_by_id) if row else None,
                made_at=row.made_at if row else None,
                first_day=first,
                state=state,
                url=f"/reputation/rules/{number}",
            )
        )
    order = {"coming": 0, "current": 1, "": 2, "past": 3}
    return sorted(listed, key=lambda v: (order[v.state], -v.number))


def _state_of(number: int, held: Timeline, today: date) -> tuple[date | None, str]:
    days = [spell.first_day for spell in held.spells if spell.rules.number == number]
    if held.on(today).number == number:
        return (max((day for day in days if day <= today), default=None), "current")
    if any(day > today for day in days):
        return min(day for day in days if day > today), "coming"
    return (max(days), "past") if days else (None, "")


def rule_lines(*versions: RuleVersion) -> list[tuple[str, list[int], bool]]:
    """Each event in words, its points by version, and whether they differ."""
    lines = []
    for event in Earning:
        given = [rules.points.get(event, 0) for rules in versions]
        lines.append((WORDS[event], given, len(set(given)) > 1))
    return lines


@dataclass(frozen=True, slots=True)
class Mover:
    name: str
    url: str | None
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DryRunView:
    """The newest dry run of a version, ready to be read."""

    id: int
    against: int
    asked_at: datetime
    done_at: datetime | None
    figures: dict[str, Any]
    winners: list[Mover]
    losers: list[Mover]
    spread: list[tuple[str, int, int]]
    """(range of totals in words, members before, members after)."""
    events: list[tuple[str, int, int, int]]


def newest_dry_run(number: int) -> DryRunView | None:
    run = db.session.execute(
        select(*DryRun.__table__.columns).where(DryRun.number == number).order_by(DryRun.id.desc()).limit(1)
    ).first()
    if run is None:
        return None
    found = run.result or {}
    moved = [*found.get("winners", []), *found.get("losers", [])]
    cards = member_cards(member_id for member_id, *_ in moved)
    return DryRunView(
        id=run.id,
        against=run.against,
        asked_at=run.asked_at,
        done_at=run.done_at,
        figures=found,
        winners=_movers(found.get("winners", []), cards),
        losers=_movers(found.get("losers", []), cards),
        spread=[(_range(low, high), b, a) for low, high, b, a in found.get("spread", [])],
        events=[(WORDS[Earning(event)], n, b, a) for event, n, b, a in found.get("events", [])],
    )


def _movers(rows: list[list[int]], cards: dict[int | None, MemberCard]) -> list[Mover]:
    found = []
    for member_id, before, after in rows:
        card = cards.get(member_id) or cards[None]
        found.append(Mover(card.name, card.url, before, after))
    return found


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"{low:,} and more"
    return f"{low:,}" if low == high else f"{low:,} – {high:,}"


def effect_of(number: int) -> RuleEffect | None:
    return db.session.scalars(
        select(RuleEffect)
        .where(RuleEffect.number == number, RuleEffect.withdrawn_at.is_(None))
        .order_by(RuleEffect.first_day.desc())
        .limit(1)
    ).first()
