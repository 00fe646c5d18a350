"""How many points what gives. Rules have versions; every line of the ledger names the one it came from.

Time on the forum is not here and cannot be: no points are ever a function of minutes (definitions,
*Activity time*).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Earning(StrEnum):
    """The events that move reputation."""

    ANSWER_ACCEPTED = "answer_accepted"
    ACCEPTED_AN_ANSWER = "accepted_an_answer"
    ANSWER_UP_VOTED = "answer_up_voted"
    ANSWER_DOWN_VOTED = "answer_down_voted"
    QUESTION_UP_VOTED = "question_up_voted"
    QUESTION_DOWN_VOTED = "question_down_voted"
    DOWN_VOTED_AN_ANSWER = "down_voted_an_answer"
    ALSO_WORKS = "also_works"


REVERSED = "reversed"
"""The event of a compensating line."""

FROM_VOTES = frozenset(
    {
        Earning.ANSWER_UP_VOTED,
        Earning.ANSWER_DOWN_VOTED,
        Earning.QUESTION_UP_VOTED,
        Earning.QUESTION_DOWN_VOTED,
        Earning.DOWN_VOTED_AN_ANSWER,
    }
)
"""Under the daily cap; acceptances are exempt."""

WORDS = {
    Earning.ANSWER_ACCEPTED: "Your answer was accepted",
    Earning.ACCEPTED_AN_ANSWER: "You accepted an answer",
    Earning.ANSWER_UP_VOTED: "Your answer was voted up",
    Earning.ANSWER_DOWN_VOTED: "Your answer was voted down",
    Earning.QUESTION_UP_VOTED: "Your question was voted up",
    Earning.QUESTION_DOWN_VOTED: "Your question was voted down",
    Earning.DOWN_VOTED_AN_ANSWER: "You voted an answer down",
    Earning.ALSO_WORKS: "Your answer was marked as also working",
}


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A table of points with the cap and the floor that apply when totals are read."""

    number: int
    points: dict[Earning, int]
    daily_cap_from_votes: int
    floor: int


RULES_1 = RuleVersion(
    number=1,
    points={
        Earning.ANSWER_ACCEPTED: 15,
        Earning.ACCEPTED_AN_ANSWER: 2,
        Earning.ANSWER_UP_VOTED: 10,
        Earning.ANSWER_DOWN_VOTED: -2,
        Earning.QUESTION_UP_VOTED: 5,
        Earning.QUESTION_DOWN_VOTED: -2,
        Earning.DOWN_VOTED_AN_ANSWER: -1,
        Earning.ALSO_WORKS: 5,
    },
    daily_cap_from_votes=200,
    floor=1,
)

CURRENT_RULES = RULES_1
VERSIONS = {RULES_1.number: RULES_1}
"""Every version there has been: old lines are explained, and verified, by the version they name."""
