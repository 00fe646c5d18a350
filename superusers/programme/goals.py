"""What a goal of the programme may be measured by: a closed list, and none of it is time."""

from __future__ import annotations

from app.core.policy import Invalid
from superusers.programme.texts import read_count, read_line

MEASURES = {
    "active": "super users with an active place",
    "solutions": "questions solved by super users",
    "answers": "answers by super users",
    "worked": "times somebody said that such an answer worked",
}
MOST = 12


def read_goals(typed: str) -> list[tuple[str, str, int]]:
    """Lines such as `Nobody waits for a day | solutions | 200`. Raises Invalid on `goals`."""
    lines = [line for line in typed.split("\n") if line.strip()]
    if len(lines) > MOST:
        raise Invalid(goals=f"At most {MOST} goals, please: nobody keeps more in mind.")
    return [_goal(line) for line in lines]


def _goal(line: str) -> tuple[str, str, int]:
    words, _, rest = line.partition("|")
    measure, _, target = (part.strip() for part in rest.partition("|"))
    if measure and measure not in MEASURES:
        raise Invalid(goals=f"“{measure[:40]}” is no figure. There are: {', '.join(MEASURES)}.")
    words = read_line(words, field="goals", required="A goal begins with words.", longest=200)
    return words, measure, read_count(target, field="goals", most=10_000_000, least=1) if measure else 0
