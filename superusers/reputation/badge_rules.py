"""Badges that rules give, and ranks. Both are names: they give nobody any power."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

LATE = timedelta(hours=48)
RESCUES = 5
ACTIVE_DAYS = 10
NEWCOMERS = 10
TAUGHT = 10
WELCOME_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class BadgeRule:
    key: str
    """Stored: never rename it."""
    name: str
    says: str
    solutions: int = 0
    """Given for so many solutions; 0: for something else."""
    expires: bool = False


RULES = {
    rule.key: rule
    for rule in (
        BadgeRule(
            "first_solution", "First solution", "An answer was accepted by somebody else.", solutions=1
        ),
        BadgeRule("solutions_10", "10 solutions", "10 answers were accepted by others.", solutions=10),
        BadgeRule("solutions_50", "50 solutions", "50 answers were accepted by others.", solutions=50),
        BadgeRule("solutions_150", "150 solutions", "150 answers were accepted by others.", solutions=150),
        BadgeRule("rescuer", "Rescuer", "Solved 5 questions that had waited for more than 48 hours."),
        BadgeRule(
            "steady",
            "Steady",
            "Answered, commented or voted on 10 days of a month. Lasts to the end of the next month.",
            expires=True,
        ),
        BadgeRule(
            "welcomer",
            "Welcomer",
            "Was the first to answer 10 people who asked for the first time, within 24 hours.",
        ),
        BadgeRule("teacher", "Teacher", "Help articles spared 10 members a question: they said so."),
    )
}

RANKS = ((1, "Newcomer"), (50, "Helper"), (250, "Guide"), (1000, "Expert"), (5000, "Mentor"))
"""From how much reputation, and the name."""


@dataclass(frozen=True, slots=True)
class Rank:
    name: str
    next_name: str | None
    """None: it is the last."""
    missing: int


def rank_of(points: int) -> Rank:
    reached = max(place for place, (needed, _) in enumerate(RANKS) if points >= needed or place == 0)
    if reached + 1 == len(RANKS):
        return Rank(RANKS[reached][1], None, 0)
    needed, name = RANKS[reached + 1]
    return Rank(RANKS[reached][1], name, needed - points)
