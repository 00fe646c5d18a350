"""How many points what gives. Rules have versions; every line of the ledger names the one it came from.

The versions here are shipped; managers make more (`versions.py`). The events are a closed enumeration: a
version says how many points each gives, and nothing else can be rewarded. Time on the forum is not here and
cannot be: no points are ever a function of minutes (definitions, *Activity time*).
"""

from __future__ import annotations

from collections.abc import Mapping
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
    FLAG_UPHELD = "flag_upheld"
    POST_REMOVED = "post_removed"
    ARTICLE_PUBLISHED = "article_published"
    ARTICLE_UP_VOTED = "article_up_voted"
    PRODUCT_TEST_REPORTED = "product_test_reported"


REVERSED = "reversed"
"""The event of a compensating line."""

FROM_VOTES = frozenset(
    {
        Earning.ANSWER_UP_VOTED,
        Earning.ANSWER_DOWN_VOTED,
        Earning.QUESTION_UP_VOTED,
        Earning.QUESTION_DOWN_VOTED,
        Earning.DOWN_VOTED_AN_ANSWER,
        Earning.ARTICLE_UP_VOTED,
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
    Earning.FLAG_UPHELD: "A post you flagged was hidden",
    Earning.POST_REMOVED: "Your post was removed as spam or abuse",
    Earning.ARTICLE_PUBLISHED: "Your help article was published",
    Earning.ARTICLE_UP_VOTED: "Your help article answered somebody’s question",
    Earning.PRODUCT_TEST_REPORTED: "You reported a product test",
}


FLOOR = 1
"""Nobody's total is less, under any version."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A table of points with the cap and the floor that apply when totals are read."""

    number: int
    points: dict[Earning, int]
    daily_cap_from_votes: int
    floor: int
    name: str = ""


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
    floor=FLOOR,
    name="The first rules",
)

RULES_2 = RuleVersion(
    number=2,
    points=RULES_1.points | {Earning.FLAG_UPHELD: 2, Earning.POST_REMOVED: -100},
    daily_cap_from_votes=RULES_1.daily_cap_from_votes,
    floor=FLOOR,
    name="With what moderation decides",
)
"""What moderation decides counts as well; nothing else has changed."""

RULES_3 = RuleVersion(
    number=3,
    points=dict.fromkeys(Earning, 0)
    | {
        Earning.ANSWER_ACCEPTED: 15,
        Earning.ACCEPTED_AN_ANSWER: 2,
        Earning.ANSWER_UP_VOTED: 10,
        Earning.ANSWER_DOWN_VOTED: -2,
        Earning.QUESTION_UP_VOTED: 10,
        Earning.QUESTION_DOWN_VOTED: -2,
        Earning.DOWN_VOTED_AN_ANSWER: -1,
        Earning.POST_REMOVED: -100,
    },
    daily_cap_from_votes=200,
    floor=FLOOR,
    name="As on Stack Exchange",
)
"""The public rules of Stack Exchange as they have been since November 2019, for communities that come from
there: up-votes on questions give as much as those on answers."""

RULES_4 = RuleVersion(
    number=4,
    points=RULES_2.points
    | {Earning.ARTICLE_PUBLISHED: 20, Earning.ARTICLE_UP_VOTED: 5, Earning.PRODUCT_TEST_REPORTED: 10},
    daily_cap_from_votes=RULES_2.daily_cap_from_votes,
    floor=FLOOR,
    name="The rules that come with the software",
)
"""What happens outside of questions counts as well; nothing else has changed."""

CURRENT_RULES = RULES_4
"""In effect until managers put another version into effect."""
SHIPPED = {rules.number: rules for rules in (RULES_1, RULES_2, RULES_3, RULES_4)}
"""Every version that came with the software: old lines are explained, and verified, by the version they
name."""
FIRST_OWN = 101
"""Versions that managers make are numbered from here, so that later releases can ship more."""

HARMS = FROM_VOTES & {
    Earning.ANSWER_DOWN_VOTED,
    Earning.QUESTION_DOWN_VOTED,
    Earning.DOWN_VOTED_AN_ANSWER,
} | {Earning.POST_REMOVED}
"""These never give points; all others never take any."""
MOST_POINTS = 1000
MOST_CAP = 100_000


def wrong_with(points: Mapping[str, object], daily_cap: object) -> dict[str, str]:
    """What a version may not hold, by field; empty when it may be stored. The last door before the table."""
    wrong = dict.fromkeys(points.keys() - set(Earning), "There is no such event.")
    wrong |= {event.value: "Please give a number." for event in Earning if event not in points}
    for event in Earning:
        given = points.get(event, 0)
        if isinstance(given, bool) or not isinstance(given, int) or abs(given) > MOST_POINTS:
            wrong[event.value] = f"Please give a whole number, at most {MOST_POINTS:,}."
        elif event in HARMS and given > 0:
            wrong[event.value] = "This cannot give points. Please give 0 or less."
        elif event not in HARMS and given < 0:
            wrong[event.value] = "This cannot take points. Please give 0 or more."
    if isinstance(daily_cap, bool) or not isinstance(daily_cap, int) or not 0 <= daily_cap <= MOST_CAP:
        wrong["daily_cap"] = f"Please give a whole number from 0 to {MOST_CAP:,}."
    return wrong
