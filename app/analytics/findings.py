"""What stands out in the figures, in a sentence, with the action it suggests: a small, honest rule engine.

A rule speaks only where there are enough questions and the intervals do not overlap, and says nothing about
why. Pure: it is given figures and gives sentences. The gravest comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.core.words import duration, number, percent

ENOUGH = 20
"""Questions below which no share is called high or low."""
HEAVY = 0.15
"""A fall of the solve rate that makes three people too important."""
OFTEN_REOPENED = 0.1
MANY_MORE = 2.0
ME_TOO_ENOUGH = 5
SLOWER = 3.0
BLOCK_ENOUGH = 12
NAMED = 3
"""People a finding suggests."""


@dataclass(frozen=True, slots=True)
class Part:
    """A share with its interval, and where its questions are listed."""

    rate: float | None
    low: float | None
    high: float | None
    n: int
    count: int = 0
    url: str = ""
    count_behind: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Hours of the day: how many asked in them, how long half of those waited, in seconds."""

    first_hour: int
    last_hour: int
    """The hour it ends at, 24 for midnight."""
    asked: int
    median_s: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The figures that rules look at. None: not known, and the rule keeps silent."""

    eligible: int
    solved_7d: Part | None = None
    solved_before: Part | None = None
    before_words: str = ""
    acknowledged_24h: Part | None = None
    acknowledged_before: Part | None = None
    solve_rate: Part | None = None
    without_top_three: Part | None = None
    reopened: Part | None = None
    staff_free: Part | None = None
    waiting: Part | None = None
    """Of answered questions at least a week old, those without a solution."""
    categories: Sequence[tuple[str, Part]] = field(default_factory=tuple)
    """Solved within 7 days, by category."""
    blocks: Sequence[Block] = field(default_factory=tuple)
    awake: Callable[[int], Sequence[tuple[str, str]]] = lambda _hour: ()
    """Who solves questions here and has day in the six hours from this one: name, and time zone as `UTC+8`;
    who solves most first. It takes a query, so only who needs to know asks.
    """
    growing: tuple[str, str, int, int] | None = None
    """Title, address, pressed in the last seven days and in the seven before."""


@dataclass(frozen=True, slots=True)
class Finding:
    words: str
    action: str
    weight: float
    """How grave: from 0 to 1. Only for the order."""
    evidence: Part | None = None
    evidence_words: str = ""


NOTHING = Finding(
    "Nothing stands out in these days: no figure is clearly worse than its comparison.",
    "A good time to thank the people who answer.",
    0.0,
)
TOO_FEW = Finding(
    f"There are fewer than {ENOUGH} questions here, too few to find anything in.",
    "Choose more days, or come back when more was asked.",
    0.0,
)

Rule = Callable[[Evidence], Finding | None]


def find(evidence: Evidence) -> list[Finding]:
    """What stands out, the gravest first; never empty."""
    if evidence.eligible < ENOUGH:
        return [TOO_FEW]
    found = [finding for rule in RULES if (finding := rule(evidence)) is not None]
    return sorted(found, key=lambda finding: -finding.weight) or [NOTHING]


def _uncovered(evidence: Evidence) -> Finding | None:
    """Hours of the day whose questions wait several times as long as those of the quickest."""
    known = [b for b in evidence.blocks if b.asked >= BLOCK_ENOUGH]
    reached = [b for b in known if b.median_s is not None]
    if len(known) < 2 or not reached:
        return None
    worst = max(known, key=lambda b: float("inf") if b.median_s is None else b.median_s)
    best = min(reached, key=lambda b: b.median_s or 0.0)
    usual = max(best.median_s or 0.0, 60.0)
    if worst.median_s is not None and worst.median_s < max(SLOWER * usual, 3600.0):
        return None
    times = "" if worst.median_s is None else f", {worst.median_s / usual:.0f} times the quickest hours"
    waits = (
        "have no answer yet for half of them"
        if worst.median_s is None
        else f"wait {duration(worst.median_s)}"
    )
    return Finding(
        f"Questions asked between {worst.first_hour:02d}:00 and {worst.last_hour:02d}:00 {waits}{times}.",
        _ask_who_is_awake(evidence.awake(worst.first_hour)),
        0.7,
        Part(None, None, None, worst.asked, worst.asked, worst.url, worst.asked if worst.url else None),
        f"{number(worst.asked)} questions of those hours",
    )


def _ask_who_is_awake(people: Sequence[tuple[str, str]]) -> str:
    if not people:
        return "Ask people who are awake at that hour to look in."
    names, zones = [name for name, _ in people[:NAMED]], dict.fromkeys(zone for _, zone in people[:NAMED])
    who = f"{_listed(names)}, who {'solves' if len(names) == 1 else 'solve'} questions here"
    return f"It is day for {who} ({_listed(list(zones))}): ask them to look in."


def _listed(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _fell(now: Part | None, before: Part | None) -> bool:
    """Down by more than chance: the intervals do not overlap."""
    return (
        now is not None
        and before is not None
        and min(now.n, before.n) >= ENOUGH
        and now.high is not None
        and before.low is not None
        and now.high < before.low
    )


def _answers_fell(evidence: Evidence) -> Finding | None:
    now, before = evidence.acknowledged_24h, evidence.acknowledged_before
    if now is None or before is None or not _fell(now, before):
        return None
    return Finding(
        f"Fewer questions are acknowledged within a day: {percent(now.rate)} after {percent(before.rate)} "
        f"in {evidence.before_words}.",
        "Look at who answered then and does not now.",
        0.9,
        now,
        f"{number(now.n)} questions a day old or older",
    )


def _solutions_fell(evidence: Evidence) -> Finding | None:
    now, before = evidence.solved_7d, evidence.solved_before
    if now is None or before is None or not _fell(now, before):
        return None
    return Finding(
        f"Fewer questions are solved within a week: {percent(now.rate)} after {percent(before.rate)} "
        f"in {evidence.before_words}.",
        "Read the questions that stayed open.",
        0.85,
        now,
        f"{number(now.n)} questions a week old or older",
    )


def _few_carry_it(evidence: Evidence) -> Finding | None:
    whole, without = evidence.solve_rate, evidence.without_top_three
    if whole is None or without is None or whole.rate is None or without.rate is None or whole.n < ENOUGH:
        return None
    if whole.rate - without.rate < HEAVY:
        return None
    return Finding(
        f"Three people carry much of this: without their answers {percent(without.rate)} would be solved, "
        f"not {percent(whole.rate)}.",
        "Thank them, and invite the next three.",
        0.6 + min(0.3, whole.rate - without.rate),
        whole,
        f"{number(whole.n)} questions",
    )


def _category_lags(evidence: Evidence) -> Finding | None:
    whole = evidence.solved_7d
    if whole is None or whole.low is None:
        return None
    behind = [
        (name, part)
        for name, part in evidence.categories
        if part.n >= ENOUGH and part.high is not None and part.high < whole.low
    ]
    if not behind:
        return None
    name, part = min(behind, key=lambda pair: pair[1].rate or 0.0)
    return Finding(
        f"{name} is solved less than the rest: {percent(part.rate)} within a week, against "
        f"{percent(whole.rate)} in all.",
        "Find somebody who knows it well.",
        0.65,
        part,
        f"{number(part.n)} questions in {name}",
    )


def _comes_back(evidence: Evidence) -> Finding | None:
    part = evidence.reopened
    if part is None or part.n < ENOUGH or part.low is None or part.low < OFTEN_REOPENED:
        return None
    return Finding(
        f"Many solutions do not hold: {percent(part.rate)} of them were taken back.",
        "Read what the askers said, and correct those answers.",
        0.55,
        part,
        f"{number(part.count)} reopened questions",
    )


def _staff_solve_most(evidence: Evidence) -> Finding | None:
    part = evidence.staff_free
    if part is None or part.n < ENOUGH or part.high is None or part.high >= 0.5:
        return None
    return Finding(
        f"Staff solve most questions themselves: members solve {percent(part.rate)}.",
        "Let new questions breathe for an hour before staff answer.",
        0.45,
        part,
        f"{number(part.n)} solved questions",
    )


def _not_accepted(evidence: Evidence) -> Finding | None:
    part = evidence.waiting
    if part is None or part.n < ENOUGH or part.low is None or part.low < 0.5:
        return None
    return Finding(
        f"{percent(part.rate)} of answered questions have no accepted solution.",
        "Remind askers to say what helped, or mark it for those who have gone silent.",
        0.4,
        part,
        f"{number(part.count)} answered questions without a solution",
    )


def _grows(evidence: Evidence) -> Finding | None:
    if evidence.growing is None:
        return None
    title, url, now, before = evidence.growing
    if now < ME_TOO_ENOUGH or now < MANY_MORE * max(before, 1):
        return None
    return Finding(
        f"A problem grows: {number(now)} people say they have “{title}” too, after {number(before)} the week "
        "before.",
        "Answer it first, and tell support.",
        0.8,
        Part(None, None, None, now, now, url),
        "the question",
    )


RULES: tuple[Rule, ...] = (
    _answers_fell,
    _solutions_fell,
    _grows,
    _uncovered,
    _category_lags,
    _few_carry_it,
    _comes_back,
    _staff_solve_most,
    _not_accepted,
)
