"""Which version of the rules holds on which day. A line is given by the rules of the day it happened on, so
the order in which events are delivered changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from sqlalchemy import case, literal, select

from app.core.db import db
from app.core.kernel import current_kernel
from superusers.reputation.models import RuleEffect, RuleRow
from superusers.reputation.rules import CURRENT_RULES, FLOOR, SHIPPED, Earning, RuleVersion


@dataclass(frozen=True, slots=True)
class Spell:
    """A version and the first day of the programme on which it holds."""

    first_day: date
    rules: RuleVersion


@dataclass(frozen=True, slots=True)
class Timeline:
    """The versions put into effect, earliest first; before them, the rules that come with the software."""

    spells: tuple[Spell, ...] = ()

    def on(self, day: date) -> RuleVersion:
        held = CURRENT_RULES
        for spell in self.spells:
            if spell.first_day > day:
                break
            held = spell.rules
        return held

    def after(self, day: date) -> tuple[Spell, ...]:
        """What is to take effect later than on this day."""
        return tuple(spell for spell in self.spells if spell.first_day > day)

    def cap_on(self, day: date) -> int:
        return self.on(day).daily_cap_from_votes

    def cap_column(self, day: Any) -> Any:
        """The cap of the day in a column, as SQL."""
        if not self.spells:
            return literal(CURRENT_RULES.daily_cap_from_votes)
        whens = [(day >= spell.first_day, spell.rules.daily_cap_from_votes) for spell in self.spells[::-1]]
        return case(*whens, else_=CURRENT_RULES.daily_cap_from_votes)


def timeline() -> Timeline:
    """As it stands now. One query, and a second where managers made versions."""
    effects = db.session.execute(
        select(RuleEffect.first_day, RuleEffect.number)
        .where(RuleEffect.withdrawn_at.is_(None))
        .order_by(RuleEffect.first_day)
    ).all()
    if not effects:
        return Timeline()
    known = all_versions([row.number for row in effects])
    return Timeline(tuple(Spell(row.first_day, known[row.number]) for row in effects))


KEPT = "reputation.timeline"
KEPT_S = 2.0


def timeline_of_pages() -> Timeline:
    """The same for pages, which may be two seconds behind; what is given is given by `timeline`."""
    keeper = current_kernel().kept
    kept: tuple[float, Timeline] | None = keeper.get(KEPT)
    if kept is None or monotonic() - kept[0] > KEPT_S:
        kept = keeper[KEPT] = (monotonic(), timeline())
    return kept[1]


def forget_timeline() -> None:
    """After a change in this process, so that its pages follow at once."""
    current_kernel().kept.pop(KEPT, None)


def all_versions(numbers: list[int] | None = None) -> dict[int, RuleVersion]:
    """Every version there is, shipped and made, by number."""
    statement = select(RuleRow.number, RuleRow.name, RuleRow.points, RuleRow.daily_cap)
    if numbers is not None:
        statement = statement.where(RuleRow.number.in_(numbers))
    made = {row.number: _version(row) for row in db.session.execute(statement.order_by(RuleRow.number))}
    return SHIPPED | made


def _version(row: Any) -> RuleVersion:
    # A key that is no event of the enumeration raises: nothing else is ever rewarded.
    points = {Earning(event): given for event, given in row.points.items()}
    return RuleVersion(row.number, points, row.daily_cap, FLOOR, row.name)
