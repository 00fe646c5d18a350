"""The figures of a cohort of questions, from its cells. Imports NumPy: views import it when they are called.

Cohorts are chosen by when and where was asked. There is no way to group questions by who answered them: the
group would be the outcome.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.analytics.cells import ROLES, SELF, microseconds
from app.analytics.cohort_cells import Chosen, CohortCells, read_cells, versions
from app.analytics.curves import LONGEST, MINUTE, POINTS, TICKS
from app.analytics.figures import (
    Band,
    ByRole,
    Curve,
    Daypart,
    FunnelStep,
    Goal,
    Hour,
    Participation,
    Quality,
    Share,
    Solvers,
    share,
)
from app.analytics.participation import answerers, contributors, members_by, reactors
from app.analytics.queries import Cohort, default_as_of
from app.analytics.records import Records
from app.analytics.statistics import EVENTS, WITHIN
from app.analytics.survival import Incidence, Survival, gini, in_order
from app.core.kernel import current_kernel, current_settings

T = TypeVar("T")
US = 1_000_000
GRID = [MINUTE * (LONGEST / MINUTE) ** (i / POINTS) for i in range(POINTS + 1)]
NAMED_TIMES = sorted({*TICKS, *(t for t in WITHIN.values() if t is not None)})
KEPT = 16
"""How many cohorts' figures a process keeps."""


def read_numbers(cohort: Cohort, as_of: datetime | None = None) -> Numbers:
    """The figures of a cohort as they stand at `as_of`: now, by default, in whole minutes.

    Kept until a question of the cohort changes or the minute is over.
    """
    return read_all([cohort], as_of)[0]


def read_all(cohorts: Sequence[Cohort], as_of: datetime | None = None) -> list[Numbers]:
    """The same for several at once. Whether anything has changed takes one query for all."""
    as_of, zone = as_of or default_as_of(), str(current_settings().programme_zone)
    kept: OrderedDict[Any, Numbers] = current_kernel().kept.setdefault("analytics.numbers", OrderedDict())
    keys = [(zone, one, as_of, version) for one, version in zip(cohorts, versions(cohorts), strict=True)]
    found = {key: kept[key] for key in keys if key in kept}
    if missing := [key for key in keys if key not in found]:
        cells = read_cells([key[1] for key in missing], as_of)
        found |= {key: Numbers(read, as_of) for key, read in zip(missing, cells, strict=True)}
        kept.update(found)
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return [found[key] for key in keys]


class Numbers:
    """The figures of one cohort. Each is computed when it is first asked for."""

    def __init__(
        self,
        cells: CohortCells,
        as_of: datetime,
        chosen: Chosen | None = None,
        cohort: Cohort | None = None,
    ) -> None:
        self.as_of, self.cohort = as_of, cohort or cells.cohort
        self.cells, self._chosen = cells, cells.all if chosen is None else chosen
        self._total = cells.total(self._chosen)
        self._made: dict[object, Any] = {}

    def keep(self, key: object, compute: Callable[[], T]) -> T:
        """What was made of these figures under this key, or make it: it lives as long as they do."""
        if key not in self._made:
            self._made[key] = compute()
        found: T = self._made[key]
        return found

    @property
    def questions(self) -> int:
        return self._total["questions"]

    @property
    def eligible(self) -> int:
        return self._total["eligible"]

    @property
    def excluded(self) -> dict[str, int]:
        """Questions by the reason why they are in no denominator, the most frequent first."""
        found = {
            name.partition(".")[2]: count
            for name, count in self._total.items()
            if name.startswith("excluded.") and count
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def rates(self) -> dict[str, dict[str, Share]]:
        """Of eligible questions, by event and time: `rates()["solved"]["7d"]`."""
        return self._rates

    @cached_property
    def _rates(self) -> dict[str, dict[str, Share]]:
        return self.cells.rates(self._chosen)

    def funnel(self) -> list[FunnelStep]:
        """Asked, acknowledged, answered, solved, ever, of eligible questions."""
        total = self._total
        asked, acknowledged = total["eligible"], total["acknowledged.ever"]
        answered, solved = total["answered.ever"], total["solved.ever"]
        solved_by_others = solved - total["self_solved"]
        return [
            FunnelStep("asked", asked, None, None),
            FunnelStep(
                "acknowledged",
                acknowledged,
                share("acknowledged.ever", acknowledged, asked),
                share("acknowledged.ever", acknowledged, asked),
            ),
            FunnelStep(
                "answered",
                answered,
                share("answered.ever", answered, asked),
                share("funnel.answered", total["answered_acknowledged"], acknowledged),
            ),
            FunnelStep(
                "solved",
                solved,
                share("solved.ever", solved, asked),
                share("funnel.solved", solved_by_others, total["answered_not_self"]),
            ),
        ]

    def curve(self, event: str) -> Curve | None:
        """Time to acknowledged (the first response), answered or solved. None: nothing eligible."""
        return self._from_records.curves[event]

    def within(self, event: str = "acknowledged", seconds: float = 3600.0, target: float = 0.95) -> Goal:
        """95% within 60 minutes = 1 - S(60 min) >= 0.95. `seconds` is one of NAMED_TIMES."""
        curve = self.curve(event)
        return Goal(curve.at[seconds] if curve else None, target)

    def by_role(self, event: str) -> ByRole | None:
        """Who responded first (`acknowledged`) or solved, over time. None: nothing eligible."""
        return self._from_records.by_role[event]

    def responders(self) -> dict[str, Share]:
        """Who responded first, of the acknowledged."""
        n = self._total["acknowledged.ever"]
        return {
            role: share(f"acknowledged.role.{role}", self._total[f"acknowledged.role.{role}"], n)
            for role in ROLES[:3]
        }

    def solvers(self) -> Solvers:
        total = self._total
        n = total["solved.ever"] - total["self_solved"]
        by = {role: total[f"solved.role.{role}"] for role in ROLES}
        return Solvers(
            roles={role: share(f"solved.role.{role}", count, n) for role, count in by.items()},
            staff_free=share("staff_free", by["customer"] + by["super_user"], n),
            super_user=share("solved.role.super_user", by["super_user"], n),
            marginal=share("marginal", total["marginal"], n),
        )

    def quality(self) -> Quality:
        total = self._total
        solved = total["solved.ever"]
        return Quality(
            confirmed=share("confirmed", total["confirmed"], solved),
            marked=share("marked", total["marked"], solved),
            self_solved=share("self_solved", total["self_solved"], solved),
            reopened=share("reopened", total["reopened"], total["ever_solved"]),
            didnt_help=share("didnt_help", total["didnt_help"], total["answered.ever"]),
            lower_bounds=total["lower_bounds"],
        )

    def coverage(self) -> list[Hour]:
        """All 168 hours of the week: questions asked and the median time to the first response."""
        return self._from_records.coverage

    def dayparts(self) -> list[Daypart]:
        """The four quarters of the day: questions asked and the median time to the first response."""
        return self._from_records.dayparts

    def without_top_three(self) -> Share:
        """The solve rate with the accepted answers of the three who solved most taken out."""
        solved, lost = self._total["solved.ever"], sum(count for _, count in self._from_records.solutions[:3])
        return share("without_top_three", solved - lost, self._total["eligible"])

    def solvers_by_count(self) -> list[int]:
        """Members who solved for others, who solved most first."""
        return [member_id for member_id, _ in self._from_records.solutions]

    def participation(self) -> Participation:
        return self._participation

    @cached_property
    def _participation(self) -> Participation:
        total, by_solver = self._total, self._from_records.solutions
        solved_by_others = total["solved.ever"] - total["self_solved"]
        people = answerers(self.cohort)
        solutions = [count for _, count in by_solver]
        wrote, reacted = contributors(self.cohort), reactors(self.cohort)
        spread = solutions + [0] * max(0, len(people | {who for who, _ in by_solver}) - len(solutions))
        return Participation(
            members=members_by(self.cohort),
            contributors=len(wrote),
            reactors=len(reacted - wrote),
            answerers=len(spread),
            top_1=share("solvers.top_1", sum(solutions[: _top(len(spread), 100)]), solved_by_others),
            top_10=share("solvers.top_10", sum(solutions[: _top(len(spread), 10)]), solved_by_others),
            gini=gini(spread),
            top_three=by_solver[:3],
            solved=share("solved.ever", total["solved.ever"], total["eligible"]),
            without_top_three=self.without_top_three(),
        )

    def top_solvers(self, name: str) -> list[int]:
        """Whom `solvers.top_1`, `solvers.top_10` or `without_top_three` mean."""
        people = self.solvers_by_count()
        if name == "without_top_three":
            return people[:3]
        spread = self._participation.answerers
        return people[: _top(spread, 100 if name == "solvers.top_1" else 10)]

    def survival(self, event: str) -> Survival:
        """The exact curve, for comparing cohorts."""
        records = self.cells.records(self._chosen)
        try:
            ages = np.maximum(0, microseconds(self.as_of) - records.times("asked"))
            return _survival(records, event, ages)
        finally:
            self.cells.release()

    @cached_property
    def _from_records(self) -> _FromRecords:
        """All that takes every question, at once, so that the questions need not be kept."""
        try:
            return _FromRecords(self.cells.records(self._chosen), self.as_of)
        finally:
            if len(self._chosen) == len(self.cells):
                self.cells.release()


def _top(people: int, one_in: int) -> int:
    """One in so many, rounded up: at least one person."""
    return -(-people // one_in)


class _FromRecords:
    def __init__(self, records: Records, as_of: datetime) -> None:
        ages = np.maximum(0, microseconds(as_of) - records.times("asked"))
        oldest = float(ages.max()) / US if len(ages) else 0.0
        self.curves: dict[str, Curve | None] = dict.fromkeys(EVENTS)
        self.by_role: dict[str, ByRole | None] = {"acknowledged": None, "solved": None}
        if len(ages):
            self.by_role["acknowledged"], first = _by_role(records, "acknowledged", ages, oldest)
            self.curves["acknowledged"] = _curve("acknowledged", first, oldest)
            del first  # as large as the questions are many
            self.by_role["solved"], solution = _by_role(records, "solved", ages, oldest)
            self.curves["solved"] = _curve("solved", solution, oldest)
            del solution
            self.curves["answered"] = _curve("answered", _survival(records, "answered", ages), oldest)
        self.coverage, self.dayparts = _by_hour(records, ages)
        self.solutions = _solutions(records)


def _times_or_ages(records: Records, event: str, ages: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """How long it took or has not happened yet, and for which it has not."""
    times = records.times(event)
    waiting = times < 0
    np.copyto(times, ages, where=waiting)
    return times, waiting


def _survival(records: Records, event: str, ages: NDArray[Any]) -> Survival:
    times, waiting = _times_or_ages(records, event, ages)
    events, censored = in_order(times, waiting.view(np.uint8), 2)
    return Survival.of_parts([events], censored)


def _in_us(times: Sequence[float]) -> NDArray[np.int64]:
    return np.array([int(seconds * US) for seconds in times], dtype=np.int64)


def _curve(event: str, survival: Survival, oldest_s: float) -> Curve:
    times = [t for t in (*GRID, *NAMED_TIMES) if t <= oldest_s]
    along = survival.along(_in_us(times))
    columns = (1 - along.waiting, 1 - along.high, 1 - along.low, along.at_risk, along.happened)
    bands = [Band(*row) for row in zip(times, *(column.tolist() for column in columns), strict=True)]
    median, p90 = survival.quantile(0.5), survival.quantile(0.9)
    drawn = sum(t <= oldest_s for t in GRID)
    return Curve(
        event=event,
        n=survival.n,
        happened=survival.happened,
        median_s=None if median is None else median / US,
        p90_s=None if p90 is None else p90 / US,
        oldest_s=oldest_s,
        points=bands[:drawn],
        at=dict.fromkeys(NAMED_TIMES) | {band.t: band for band in bands[drawn:]},
    )


def _by_role(records: Records, event: str, ages: NDArray[Any], oldest_s: float) -> tuple[ByRole, Survival]:
    role = records.roles(event)
    if event == "solved":
        role[(records.flags() & SELF) > 0] = len(ROLES) + 1
    times, _ = _times_or_ages(records, event, ages)
    censored, *by_role, own = in_order(times, role, len(ROLES) + 2)
    # No program responds; what is solved alone is a role of its own.
    events = {"self": own} if event == "solved" else {}
    events |= dict(zip(ROLES if event == "solved" else ROLES[:3], by_role, strict=False))
    incidence = Incidence(events, censored)
    shown = [t for t in GRID if t <= oldest_s]
    drawn = _in_us(shown)
    found = ByRole(
        event=event,
        times=shown,
        roles={name: incidence.along(name, drawn).tolist() for name in events},
        total=(1 - incidence.total.along(drawn).waiting).tolist(),
        counts={t: _by_then(incidence, t) for t in TICKS},
    )
    return found, incidence.total


def _by_then(incidence: Incidence, seconds: float) -> dict[str, int]:
    end = int(seconds * US)
    return {name: int(np.searchsorted(times, end, side="right")) for name, times in incidence.causes.items()}


def _by_hour(records: Records, ages: NDArray[Any]) -> tuple[list[Hour], list[Daypart]]:
    """How many asked and how long they waited, by hour of the week and by quarter of the day."""
    times, waiting = _times_or_ages(records, "acknowledged", ages)
    kinds = records.hours().astype(np.uint16)
    kinds *= 2
    kinds += waiting
    parts = in_order(times, kinds, 2 * 168)

    def waited(*hours: tuple[int, int]) -> tuple[int, float | None]:
        of_these = [hour for first, end in hours for hour in range(first, end)]
        censored = np.concatenate([parts[2 * hour + 1] for hour in of_these])
        survival = Survival.of_parts([parts[2 * hour] for hour in of_these], np.sort(censored))
        median = survival.quantile(0.5)
        return survival.n, None if median is None else median / US

    starts = [[24 * day + 6 * quarter for day in range(7)] for quarter in range(4)]
    return (
        [Hour(hour, *waited((hour, hour + 1))) for hour in range(168)],
        [Daypart(q, *waited(*((hour, hour + 6) for hour in found))) for q, found in enumerate(starts)],
    )


def _solutions(records: Records) -> list[tuple[int, int]]:
    """Members who solved for others, with their solutions, most first."""
    solvers = records.times("solver")
    by_others = (solvers >= 0) & ((records.flags() & SELF) == 0)
    people, counts = np.unique(solvers[by_others], return_counts=True)
    order = np.lexsort((people, -counts))
    return [(int(people[at]), int(counts[at])) for at in order]


__all__ = ["NAMED_TIMES", "Numbers", "default_as_of", "read_all", "read_numbers"]
