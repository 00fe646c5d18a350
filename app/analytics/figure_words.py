"""The names of figures in words, above the list of their questions."""

from __future__ import annotations

from app.accounts.countries import country_names
from app.analytics.kinds import MANY
from app.analytics.statistics import WITHIN_WORDS
from app.core.words import duration

EVENT_WORDS = {"acknowledged": "Acknowledged", "answered": "Answered", "solved": "Solved"}
ROLE_WORDS = {
    "customer": "Customers",
    "super_user": "Super users",
    "staff": "Staff",
    "automatic": "Programs",
    "self": "Askers themselves",
}
REASON_WORDS = {"duplicate": "duplicates", "off_topic": "off topic", "spam": "spam", "abuse": "abuse"}
DAY_WORDS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WORDS = {
    "questions": "All questions",
    "survey.effort": "Whose askers said how hard it was",
    "survey.satisfaction": "Whose askers said how satisfied they are",
    "survey.recommend": "Whose askers said whether they would recommend us",
    "value.pressed": "Solved it for somebody who was about to ask",
    "value.visited": "Solved questions that were visited",
    "value.told.intent": "Whose readers said whether they came with a problem",
    "value.told.found": "Whose readers said whether they found the solution",
    "value.told.contact": "Whose readers said whether they would else have contacted support",
    "eligible": "Eligible questions",
    "funnel.answered": "Acknowledged, then answered",
    "funnel.solved": "Answered, then solved by somebody else",
    "staff_free": "Solved without staff",
    "marginal": "Solved by a member alone after 24 hours",
    "confirmed": "Solutions confirmed by the asker",
    "marked": "Solutions marked by others",
    "self_solved": "Solved by the askers themselves",
    "reopened": "Reopened after a solution",
    "didnt_help": "With an answer that did not help",
    "solvers.top_1": "Solved by the top 1% of answerers",
    "solvers.top_10": "Solved by the top 10% of answerers",
    "without_top_three": "Solved without our top three",
}


def country_word(code: str) -> str:
    return country_names().get(code, "Country not known")


def heading(figure: str, part: str) -> str:
    """What a list holds: `Solved within 7 days`, `Excluded: duplicates`. The figure is one that there is."""
    if figure in WORDS:
        return WORDS[figure]
    first, _, rest = figure.partition(".")
    if first == "excluded":
        return f"Left out: {REASON_WORDS.get(part, part.replace('_', ' '))}" if part else "Left out"
    if first == "kind":
        kind, _, country = rest.partition(".")
        return MANY[kind] + (f", {country_word(country)}" if country else "")
    if first == "within":
        event, seconds, *role = rest.split(".")
        by = f" by {ROLE_WORDS[role[0]].lower()}" if role else ""
        return f"{EVENT_WORDS[event]}{by} within {duration(int(seconds))}"
    if first == "hour":
        hour = int(rest)
        return f"Asked on {DAY_WORDS[hour // 24 % 7]} from {hour % 24:02d}:00 to {(hour + 1) % 24:02d}:00"
    if first == "daypart":
        return f"Asked between {6 * int(rest):02d}:00 and {6 * int(rest) + 6:02d}:00"
    if first == "duplicates_of":
        return "Asked again"
    if first == "solver":
        return "Solved by this member"
    if first in EVENT_WORDS and rest.startswith("role."):
        did = "First response" if first == "acknowledged" else "Solution"
        return f"{did} by {ROLE_WORDS.get(rest[5:], rest[5:]).lower()}"
    if rest == "ever":
        return f"{EVENT_WORDS[first]} at any time"
    return f"{EVENT_WORDS[first]} within {WITHIN_WORDS[rest]}"
