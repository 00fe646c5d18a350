"""What the figures of a cohort look like. Shares are 0 to 1, times seconds; None: not enough data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.analytics.queries import Cohort
from app.core.intervals import wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` questions, with the Wilson 95% interval; all three None when n is 0.

    `figure` names it for `drill_down.behind`, which opens exactly these questions: its parts `count`, `rest`,
    `n` and, for a rate within a time, `not_yet`.
    """

    figure: str
    count: int
    n: int
    rate: float | None
    low: float | None
    high: float | None
    not_yet: int = 0
    """Eligible questions too young to be counted either way."""


def share(figure: str, count: int, n: int, not_yet: int = 0) -> Share:
    if not n:
        return Share(figure, count, n, None, None, None, not_yet)
    low, high = wilson(count, n)
    return Share(figure, count, n, count / n, low, high, not_yet)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    name: str
    """asked, acknowledged, answered or solved."""
    count: int
    of_asked: Share | None
    """None for the first step."""
    of_previous: Share | None
    """Of those of the step before; self-solved questions are on neither side of answered to solved."""


@dataclass(frozen=True, slots=True)
class Band:
    """The share that had the event by `t` seconds, with its Greenwood 95% band."""

    t: float
    share: float
    low: float
    high: float
    at_risk: int
    happened: int
    """How many questions had it by then."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Time to an event as a Kaplan-Meier curve, censored at `as_of` and for no other reason."""

    event: str
    n: int
    happened: int
    median_s: float | None
    """None: not reached. The same for p90."""
    p90_s: float | None
    oldest_s: float
    """Age of the oldest question: past it the curve says nothing."""
    points: list[Band]
    """On a logarithmic scale from one minute to thirty days, no further than the oldest question."""
    at: dict[float, Band | None]
    """At the times of `curves.TICKS` and `statistics.WITHIN`; None past the oldest question."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Whether a share of the questions has the event within a time: 95% within 60 minutes."""

    band: Band | None
    target: float

    @property
    def kept(self) -> bool | None:
        """None: not enough data."""
        return None if self.band is None else self.band.share >= self.target


@dataclass(frozen=True, slots=True)
class ByRole:
    """Who brought the event by a time: cumulative incidence (Aalen-Johansen), which sums to the total."""

    event: str
    times: list[float]
    roles: dict[str, list[float]]
    """A share for each of `times`; customer, super_user, staff, automatic and, where solved, self."""
    total: list[float]
    counts: dict[float, dict[str, int]]
    """Questions that had it by the times of `curves.TICKS`, by role."""


@dataclass(frozen=True, slots=True)
class Solvers:
    """Of the solved questions that were not self-solved."""

    roles: dict[str, Share]
    staff_free: Share
    """By a customer or a super user: a program is no more the community's help than staff is."""
    super_user: Share
    marginal: Share


@dataclass(frozen=True, slots=True)
class Quality:
    confirmed: Share
    """Accepted by the asker, `marked` by others, and self-solved: of all solved, which they sum to."""
    marked: Share
    self_solved: Share
    reopened: Share
    """Of those that ever had a solution."""
    didnt_help: Share
    """Of those answered, the asker said so of an answer that still says nothing else."""
    lower_bounds: int
    """Solved ones whose time of solution is known to the day only."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the week: 0 is Monday from 0:00, in the programme's time zone."""

    hour: int
    asked: int
    median_s: float | None
    """Of the first response; None: not reached, or nothing asked."""

    @property
    def figure(self) -> str:
        return f"hour.{self.hour}"


@dataclass(frozen=True, slots=True)
class Daypart:
    """Six hours of every day, from `6 * quarter` o'clock, in the programme's time zone."""

    quarter: int
    asked: int
    median_s: float | None
    """Of the first response; None: not reached, or nothing asked."""

    @property
    def figure(self) -> str:
        return f"daypart.{self.quarter}"


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part in the questions of the cohort. Members, not visitors; programs are left out."""

    members: int
    """Who had joined by the end of the cohort's days and has not left."""
    contributors: int
    """Wrote a question, an answer or a comment there."""
    reactors: int
    """Wrote nothing there and voted, or said "I have this too" or "worked for me"."""
    answerers: int
    top_1: Share
    """Solutions by the most helpful 1% of the answerers (at least one person), of all solutions by others."""
    top_10: Share
    gini: float | None
    """Of solutions over answerers; those without one count."""
    top_three: list[tuple[int, int]]
    """Members and their solutions, most first."""
    solved: Share
    without_top_three: Share
    """The solve rate with the accepted answers of these three taken out."""

    @property
    def quiet(self) -> int:
        """Neither wrote nor reacted: they read, or did not come. Which of the two is not measured."""
        return max(0, self.members - self.contributors - self.reactors)


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date
    cohort: Cohort
    share: Share
