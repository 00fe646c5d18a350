"""Where cover is thin, by hours of the week and by topics, and who would thicken it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.analytics.queries import cover_by
from app.core import clock
from app.core.kernel import current_settings
from app.forum.queries import all_categories, answers_given

QUARTER = timedelta(days=90)
ENOUGH = 5
"""Questions that a gap is judged by at least."""
FITTING = 3
"""Answers in a gap from which on somebody is said to cover it."""
BLOCK_HOURS = 4
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Gap:
    """Where questions wait for a first reply."""

    where: str
    asked: int
    heard: int
    """Within an hour."""
    of: Literal["hours", "topic"] = "hours"
    key: int = 0
    """A block of hours, counted from Monday; or a category."""

    @property
    def share(self) -> float:
        return self.heard / self.asked


def gaps() -> list[Gap]:
    """The three blocks of the week and the three categories where the fewest are heard within an hour."""
    since = clock.now() - QUARTER
    blocks: dict[int, tuple[int, int]] = {}
    for one in cover_by("hour_of_week", since):
        asked, heard = blocks.get(one.key // BLOCK_HOURS, (0, 0))
        blocks[one.key // BLOCK_HOURS] = (asked + one.asked, heard + one.heard)
    names = {category.id: category.name for category in all_categories()}
    hours = [Gap(_words(block), *counts, "hours", block) for block, counts in blocks.items()]
    topics = [
        Gap(names.get(one.key, ""), one.asked, one.heard, "topic", one.key)
        for one in cover_by("category_id", since)
    ]
    return [*_worst(hours), *_worst(topics)]


def _worst(found: list[Gap]) -> list[Gap]:
    judged = [gap for gap in found if gap.asked >= ENOUGH and gap.heard < gap.asked]
    return sorted(judged, key=lambda gap: (gap.share, -gap.asked, gap.where))[:3]


def _words(block: int) -> str:
    day, start = divmod(block * BLOCK_HOURS, 24)
    return f"{DAYS[day]} {start:02d}:00 to {start + BLOCK_HOURS:02d}:00"


@dataclass(frozen=True, slots=True)
class Fit:
    """A gap that somebody would thicken: they answer there already."""

    where: str
    answers: int
    """Theirs in 90 days, in that topic or at these hours."""


def fits_of(member_ids: Collection[int], found: Sequence[Gap]) -> dict[int, list[Fit]]:
    """By member, who answers most first; members who fit nowhere are not in it. One query."""
    zone = current_settings().programme_zone
    counted: Counter[tuple[int, str, int]] = Counter()
    for member_id, at, category_id in answers_given(member_ids, clock.now() - QUARTER) if found else ():
        counted[member_id, "hours", _block_of(at.astimezone(zone))] += 1
        counted[member_id, "topic", category_id] += 1
    fits = {
        one: [Fit(gap.where, count) for gap in found if (count := counted[one, gap.of, gap.key]) >= FITTING]
        for one in member_ids
    }
    return {one: sorted(mine, key=lambda fit: -fit.answers) for one, mine in fits.items() if mine}


def _block_of(local: datetime) -> int:
    return (local.weekday() * 24 + local.hour) // BLOCK_HOURS
