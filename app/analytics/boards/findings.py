"""The findings of a lens: which figures the rules are given, and how a finding is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.analytics.awake import awake_at, helpers_with_a_zone, offset_words
from app.analytics.board import Cell
from app.analytics.figures import share
from app.analytics.findings import Block, Evidence, Part, find
from app.analytics.lens import Lens, today
from app.analytics.queries import previous_period
from app.analytics.topics import growing
from app.core.kernel import current_settings

if TYPE_CHECKING:
    from app.analytics.figures import Share
    from app.analytics.numbers import Numbers
    from app.analytics.queries import Cohort


@dataclass(frozen=True, slots=True)
class Shown:
    words: str
    action: str
    evidence: Cell | None


def findings_of(lens: Lens) -> list[Shown]:
    """What stands out, the gravest first; never empty."""
    return [
        Shown(
            found.words,
            found.action,
            Cell(found.evidence_words, url=found.evidence.url, count=found.evidence.count_behind)
            if found.evidence and found.evidence.url
            else None,
        )
        for found in find(_evidence(lens))
    ]


def _evidence(lens: Lens) -> Evidence:
    from app.analytics.groups import by_category

    numbers, rates = lens.numbers, lens.numbers.rates()
    earlier = _earlier(lens)
    before = earlier.rates() if earlier else None
    solve_rate = next(step.of_asked for step in numbers.funnel() if step.name == "solved")
    return Evidence(
        eligible=numbers.eligible,
        solved_7d=_part(lens, rates["solved"]["7d"], "n"),
        solved_before=_part(lens, before["solved"]["7d"], "n") if before else None,
        before_words="the days before",
        acknowledged_24h=_part(lens, rates["acknowledged"]["24h"], "rest"),
        acknowledged_before=_part(lens, before["acknowledged"]["24h"], "n") if before else None,
        solve_rate=_part(lens, solve_rate, "n") if solve_rate else None,
        without_top_three=_part(lens, numbers.without_top_three(), "n"),
        reopened=_part(lens, numbers.quality().reopened, "count"),
        staff_free=_part(lens, numbers.solvers().staff_free, "n"),
        categories=[
            (
                group.category.name,
                _part(lens, group.numbers.rates()["solved"]["7d"], "n", group.numbers.cohort),
            )
            for group in by_category(numbers, lens.categories)
        ],
        waiting=_unaccepted(lens),
        blocks=_blocks(lens),
        awake=lambda hour: _awake(lens, hour),
        growing=_growing(lens),
    )


def _earlier(lens: Lens) -> Numbers | None:
    """As many days before: mostly what the page compares with, so they are read already."""
    from app.analytics.numbers import read_numbers

    before = previous_period(lens.cohort, today())
    if before is None or (lens.compared and lens.compared.cohort == before):
        return lens.other if before else None
    return read_numbers(before, lens.as_of)


def _part(lens: Lens, share: Share, opens: str, cohort: Cohort | None = None) -> Part:
    """opens: the part of the share that its evidence lists."""
    size = {"n": share.n, "count": share.count, "rest": share.n - share.count}[opens]
    url = lens.behind(share.figure, opens, cohort)
    return Part(share.rate, share.low, share.high, share.n, share.count, url, size)


def _blocks(lens: Lens) -> list[Block]:
    return [
        Block(6 * part.quarter, 6 * part.quarter + 6, part.asked, part.median_s, lens.behind(part.figure))
        for part in lens.numbers.dayparts()
    ]


def _awake(lens: Lens, hour: int) -> list[tuple[str, str]]:
    numbers, zone, now = lens.numbers, current_settings().programme_zone, lens.as_of
    helpers = numbers.keep("helpers", lambda: helpers_with_a_zone(numbers.solvers_by_count()))
    return [(one.name, offset_words(one, now)) for one in awake_at(hour, helpers, zone=zone, now=now)]


def _unaccepted(lens: Lens) -> Part | None:
    """Of answered questions, those that nobody solved."""
    solved = next(step.of_previous for step in lens.numbers.funnel() if step.name == "solved")
    if solved is None:
        return None
    left = share(solved.figure, solved.n - solved.count, solved.n)
    url = lens.behind(solved.figure, "rest")
    return Part(left.rate, left.low, left.high, left.n, left.count, url, left.count)


def _growing(lens: Lens) -> tuple[str, str, int, int] | None:
    for found in growing(lens.as_of, limit=1):
        return found.title, found.url, found.this_week, found.week_before
    return None
