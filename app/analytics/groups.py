"""Parts of a cohort beside each other: by category, by day, week or month, and two against each other.

Made of the figures of the whole, so no cell is read twice. Needs NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from app.analytics.figures import Period
from app.analytics.numbers import Numbers
from app.analytics.queries import InCategory, in_category
from app.analytics.statistics import WITHIN
from app.analytics.survival import LogRank, log_rank
from app.forum.models import Category
from app.forum.queries import all_categories


@dataclass(frozen=True, slots=True)
class CategoryNumbers:
    category: InCategory
    numbers: Numbers


def by_category(numbers: Numbers, categories: list[Category] | None = None) -> list[CategoryNumbers]:
    """The figures of each category that holds a question of the cohort, the largest first. One that groups
    others includes them, as its own page does.
    """
    return numbers.keep("by category", lambda: _by_category(numbers, categories or all_categories()))


def _by_category(numbers: Numbers, categories: list[Category]) -> list[CategoryNumbers]:
    cells, found = numbers.cells, []
    for category in categories:
        ids = [category.id, *(child.id for child in categories if child.parent_id == category.id)]
        narrowed = in_category(category)
        chosen = np.flatnonzero(np.isin(cells.categories, ids))
        part = Numbers(cells, numbers.as_of, chosen, replace(numbers.cohort, category=narrowed))
        if part.questions:
            found.append(CategoryNumbers(narrowed, part))
    return sorted(found, key=lambda group: (-group.numbers.questions, group.category.id))


def trend(numbers: Numbers, event: str, window: str, *, step: str = "week") -> list[Period]:
    """A rate within a time by day, week (from Monday) or month of asking, oldest first, gaps included."""
    return numbers.keep(("trend", event, window, step), lambda: _trend(numbers, event, window, step))


def _trend(numbers: Numbers, event: str, window: str, step: str) -> list[Period]:
    cells = numbers.cells
    days = cells.days
    if not len(days):
        return []
    first, last = date.fromordinal(int(days[0])), date.fromordinal(int(days[-1]))
    found = []
    start = first
    while start <= last:
        end = _end_of_step(start, step)
        chosen = np.arange(*np.searchsorted(days, [start.toordinal(), end.toordinal() + 1]))
        within = cells.rates_within(chosen, window, WITHIN[window])[event]
        end = min(end, last)
        found.append(Period(start, end, replace(numbers.cohort, start=start, end=end), within))
        start = end + timedelta(days=1)
    return found


def _end_of_step(day: date, step: str) -> date:
    if step == "day":
        return day
    if step == "week":
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def compare(a: Numbers, b: Numbers, event: str) -> LogRank | None:
    """Whether two cohorts wait equally long for an event: periods, categories, tags or languages.

    None where nothing can be told. They should not overlap: the test takes them for independent.
    """
    return a.keep(("compare", b, event), lambda: log_rank(a.survival(event), b.survival(event)))
