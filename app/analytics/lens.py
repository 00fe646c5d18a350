"""What the pages of the statistics are read through: a cohort, what it is compared with, targets, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.analytics.kept_queries import MOST_MARKS, NoteRow, notes, targets
from app.analytics.queries import Cohort, locales, read_cohort
from app.analytics.scope import (
    COMPARISONS,
    Days,
    Typed,
    days_a_year_before,
    days_before,
    read_days,
)
from app.core import clock
from app.core.kernel import current_settings
from app.core.policy import Invalid
from app.forum.models import Category
from app.forum.queries import all_categories

if TYPE_CHECKING:
    from app.analytics.numbers import Numbers


@dataclass(slots=True, frozen=True)
class Compared:
    """The other questions that a page compares with, and what they are called beside this page's."""

    cohort: Cohort
    words: str


class Lens:
    """Everything a page is built from. The figures are read when they are first asked for."""

    def __init__(
        self,
        typed: Typed,
        cohort: Cohort,
        compared: Compared | None,
        as_of: datetime,
        categories: list[Category] | None = None,
    ) -> None:
        self.typed, self.cohort, self.compared, self.as_of = typed, cohort, compared, as_of
        self._categories = categories
        self._places: dict[object, list[str]] = {}

    @cached_property
    def _both(self) -> list[Numbers]:
        from app.analytics.numbers import read_all  # NumPy: only where figures are read

        cohorts = [self.cohort, *([self.compared.cohort] if self.compared else [])]
        return read_all(cohorts, self.as_of)

    @property
    def numbers(self) -> Numbers:
        return self._both[0]

    @property
    def other(self) -> Numbers | None:
        return self._both[1] if self.compared else None

    @property
    def categories(self) -> list[Category]:
        if self._categories is None:
            self._categories = all_categories()
        return self._categories

    @cached_property
    def targets(self) -> dict[str, int]:
        return targets()

    @cached_property
    def notes(self) -> list[NoteRow]:
        """Oldest first."""
        return notes(self.cohort.start, self.cohort.end, limit=MOST_MARKS)[::-1]

    @cached_property
    def this_words(self) -> str:
        """What this page's questions are called beside those they are compared with."""
        cohort = self.cohort
        if self.compared and self.typed.versus and cohort.tag:
            return f"Tag {cohort.tag.name}"
        if self.compared and self.typed.compare.startswith("category:") and cohort.category:
            return cohort.category.name
        return "These questions" if self.compared and self.typed.versus else "These days"

    def behind(self, figure: str, part: str = "", cohort: Cohort | None = None) -> str:
        """The address of the exact questions of a figure.

        A page has hundreds of these, so they are short, and put together from what needs no quoting. What is
        counted is what a figure opens by itself: that part has no name.
        """
        named = f"&part={part}" if part not in ("", "count") else ""
        return f"/statistics/questions?{self._asked(cohort or self.cohort)}&figure={figure}{named}{self._at}"

    @cached_property
    def _at(self) -> str:
        return f"&at={self.as_of:%Y%m%dT%H%M}"

    def _asked(self, cohort: Cohort) -> str:
        """A cohort as the filters of an address, with its days spelled out: a list stays what it was."""
        place = cohort.category, cohort.locale, cohort.tag
        if place not in self._places:
            self._places[place] = _place_values(cohort)
        first, last = cohort.start, cohort.end
        days = [f"from={first}"] if first else []
        days += [f"to={last}"] if last else []
        return "&".join((days or ["period=all"]) + self._places[place])


def _place_values(cohort: Cohort) -> list[str]:
    found = {
        "category": cohort.category.slug if cohort.category else "",
        "language": cohort.locale or "",
        "tag": cohort.tag.name if cohort.tag else "",
    }
    return [urlencode({name: value}) for name, value in found.items() if value]


def this_minute() -> datetime:
    """Now, in whole minutes: an address can name it, so that a list is of the very moment of its figure."""
    return clock.now().replace(second=0, microsecond=0)


def read_moment(typed: str) -> datetime:
    """The minute that an address names (UTC); this one where it names none, or one to come."""
    try:
        moment = datetime.fromisoformat(typed[:16]).replace(tzinfo=UTC)
    except ValueError:
        return this_minute()
    return min(moment, this_minute())


def today() -> date:
    return clock.day_of(clock.now(), current_settings().programme_zone)


def read_lens(
    typed: Typed, as_of: datetime | None = None, *, categories: list[Category] | None = None
) -> Lens:
    """`categories`: all of them, where they are read already.

    Raises Invalid on `from`, `to`, `category`, `language`, `tag`, `compare` or `versus`.
    """
    days = read_days(typed, today())
    cohort = _cohort(days, typed.category, typed.language, typed.tag)
    return Lens(typed, cohort, _compared(typed, days, cohort), as_of or this_minute(), categories)


def _cohort(days: Days, category: str, language: str, tag: str) -> Cohort:
    start, end = (day.isoformat() if day else None for day in (days.first, days.last))
    try:
        return read_cohort(
            start=start, end=end, category=category or None, locale=language or None, tag=tag or None
        )
    except Invalid as error:
        problems = dict(error.problems)
        if "locale" in problems:
            problems["language"] = problems.pop("locale")
        raise Invalid(**problems) from error


def _compared(typed: Typed, days: Days, cohort: Cohort) -> Compared | None:
    if typed.versus:
        return _against_tag(typed, days)
    if typed.compare == "none":
        return None
    kind, _, slug = typed.compare.partition(":")
    if kind == "category" and slug:
        try:
            other = _cohort(days, slug, typed.language, typed.tag)
        except Invalid as error:
            raise Invalid(compare="That category is not there any more.") from error
        return Compared(other, other.category.name if other.category else slug)
    shifted = {"": days_before, "year": days_a_year_before}.get(typed.compare)
    if shifted is None:
        raise Invalid(compare="Please choose one of these.")
    then = shifted(days)
    if then is None and not typed.compare:
        return None
    if then is None:
        raise Invalid(compare="Choose a first and a last day to compare with earlier ones.")
    then_asked = _cohort(then, typed.category, typed.language, typed.tag)
    return Compared(then_asked, _then_words(typed, then))


def _against_tag(typed: Typed, days: Days) -> Compared:
    try:
        other = _cohort(days, typed.category, typed.language, typed.versus)
    except Invalid as error:
        raise Invalid(versus=error.problems.get("tag", "Please choose another tag.")) from error
    return Compared(other, f"tag {other.tag.name if other.tag else typed.versus}")


def _then_words(typed: Typed, then: Days) -> str:
    if typed.compare == "year":
        return "a year before"
    length = (then.last - then.first).days + 1 if then.first and then.last else 0
    return "the day before" if length == 1 else f"the {length:,} days before"


def chosen_words(lens: Lens, *, by_event: bool = False) -> list[str]:
    """What the page is about, a phrase each. by_event: of what happened on the days, not was asked."""
    cohort = lens.cohort
    days = Days(cohort.start, cohort.end)
    return [
        _days_words(days, by_event=by_event),
        cohort.category.name if cohort.category else "All categories",
        *([f"Language {cohort.locale}"] if cohort.locale else []),
        *([f"Tag {cohort.tag.name}"] if cohort.tag else []),
        *([f"Compared with {lens.compared.words}"] if lens.compared and not by_event else []),
    ]


def _days_words(days: Days, *, by_event: bool) -> str:
    if by_event:
        return f"Happened {days.words()}" if days.first or days.last else "Whenever it happened"
    return f"Asked {days.words()}" if days.first or days.last else "All questions ever asked here"


def choices(categories: list[Category]) -> Mapping[str, list[tuple[str, str]]]:
    """What the filters offer: (value, word) of categories and languages. One query."""
    return {
        "categories": [(category.slug, category.name) for category in categories],
        "languages": [(name, name) for name in locales()],
    }


def comparisons(categories: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    others = [(f"category:{slug}", name) for slug, name in categories]
    return [("", list(COMPARISONS.items())), *([("Another category", others)] if others else [])]
