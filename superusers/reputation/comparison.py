"""What versions of the rules make of the whole history, side by side. Reads only.

Each version is applied to everything that stands in the forum, from the first day, with its cap and the
floor; so the two columns differ by the rules alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.kernel import current_settings
from app.forum.queries import question_ids_after
from superusers.reputation.queries import due_lines
from superusers.reputation.rules import FLOOR, FROM_VOTES, Earning, RuleVersion
from superusers.reputation.sources import DueLine, all_sources

BATCH = 500
NAMED = 20
"""Members who gain and who lose the most are named, so many of each."""
EDGES = (2, 10, 50, 200, 1000, 5000, 20000)
"""Where the groups of the distribution begin; before the first, those at the floor."""


class History:
    """How often each event happened to each member on each day, as it stands."""

    def __init__(self) -> None:
        self.counts: dict[tuple[int, date], Counter[Earning]] = defaultdict(Counter)
        self.questions = 0

    def add(self, lines: Iterable[DueLine], zone: ZoneInfo) -> None:
        for line in lines:
            self.counts[line.member_id, clock.day_of(line.happened_at, zone)][line.event] += 1

    def totals(self, rules: RuleVersion) -> dict[int, int]:
        """Every member's total if these rules had always held; an event they do not know gives nothing."""
        sums: dict[int, int] = defaultdict(int)
        for (member_id, _day), events in self.counts.items():
            given = {event: rules.points.get(event, 0) * n for event, n in events.items()}
            votes = sum(points for event, points in given.items() if event in FROM_VOTES)
            others = sum(points for event, points in given.items() if event not in FROM_VOTES)
            sums[member_id] += min(rules.daily_cap_from_votes, votes) + others
        return {member_id: max(FLOOR, points) for member_id, points in sums.items()}

    def events(self) -> Counter[Earning]:
        together: Counter[Earning] = Counter()
        for events in self.counts.values():
            together.update(events)
        return together


def read_history() -> History:
    """Everything that stands, read question by question: memory grows with members and their days."""
    history, last = History(), 0
    zone = current_settings().programme_zone
    while ids := question_ids_after(last, BATCH):
        history.add(due_lines(ids), zone)
        history.questions += len(ids)
        last = ids[-1]
    for source in all_sources().values():
        last = 0
        while ids := source.ids_after(last, BATCH):
            history.add(source.due_lines(ids), zone)
            last = ids[-1]
    return history


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions over one history. Lists hold plain values, because this is stored as JSON."""

    questions: int
    members: int
    """With at least one line under either."""
    gain: int
    lose: int
    same: int
    before_sum: int
    after_sum: int
    winners: list[list[int]]
    """(member id, total before, total after), the greatest gain first."""
    losers: list[list[int]]
    spread: list[list[Any]]
    """(from, to or None, members before, members after): how many have a total within."""
    events: list[list[Any]]
    """(event, how often, points before, points after), before cap and floor."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(history: History, before: RuleVersion, after: RuleVersion) -> Comparison:
    old, new = history.totals(before), history.totals(after)
    moves = sorted(((new[m] - old[m], m) for m in old), key=lambda move: (-move[0], move[1]))
    winners = [[m, old[m], new[m]] for change, m in moves[:NAMED] if change > 0]
    losers = [[m, old[m], new[m]] for change, m in moves[::-1][:NAMED] if change < 0]
    return Comparison(
        questions=history.questions,
        members=len(old),
        gain=sum(change > 0 for change, _ in moves),
        lose=sum(change < 0 for change, _ in moves),
        same=sum(change == 0 for change, _ in moves),
        before_sum=sum(old.values()),
        after_sum=sum(new.values()),
        winners=winners,
        losers=losers,
        spread=spread(old.values(), new.values()),
        events=[
            [event.value, n, n * before.points.get(event, 0), n * after.points.get(event, 0)]
            for event, n in sorted(history.events().items(), key=lambda item: -item[1])
        ],
    )


def spread(before: Any, after: Any) -> list[list[Any]]:
    """How many totals lie in each group, before and after."""
    starts = (FLOOR, *EDGES)
    ends: Sequence[int | None] = (*(edge - 1 for edge in EDGES), None)
    counted = [Counter(_group(points) for points in totals) for totals in (before, after)]
    return [
        [start, end, counted[0][i], counted[1][i]]
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _group(points: int) -> int:
    return sum(points >= edge for edge in EDGES)
