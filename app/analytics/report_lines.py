"""What the statistics say in the report of the programme: a line where there is a figure, else none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.analytics.boards.value import in_range
from app.analytics.figures import Share
from app.analytics.numbers import read_numbers
from app.analytics.queries import Cohort, default_as_of
from app.analytics.value import value_of
from app.analytics.value_queries import read_assumed, read_measured
from app.core.options import option
from app.core.slots import ReportLine

SUPPORT, WORTH = "Support by the community", "What it is worth"


def report_lines(first: date, last: date) -> list[ReportLine]:
    """Of questions asked on these days, both included, and of what they spared."""
    return [*_support(Cohort(first, last)), *_worth(Cohort(first, last), last)]


def _support(cohort: Cohort) -> Iterator[ReportLine]:
    numbers = read_numbers(cohort)
    participation = numbers.participation()
    solved, by = participation.solved, numbers.solvers()
    if not solved.n:
        return
    yield ReportLine(SUPPORT, "Questions", f"{solved.n:,}", "asked in the period by customers, and countable")
    yield ReportLine(
        SUPPORT,
        "Solve rate",
        _rate(solved),
        "questions with a standing solution, of all; in brackets the 95% interval (Wilson)",
    )
    if by.super_user.rate is not None:
        yield ReportLine(
            SUPPORT,
            "Solved by super users",
            _rate(by.super_user),
            "of the solved questions that their asker did not solve",
        )
        yield ReportLine(SUPPORT, "Solved without staff", _rate(by.staff_free), "of the same, by customers")


def _rate(share: Share) -> str:
    if share.rate is None or share.low is None or share.high is None:
        return "–"
    return f"{share.rate:.1%} ({share.low:.1%} – {share.high:.1%})"


def _worth(cohort: Cohort, last: date) -> Iterator[ReportLine]:
    measured = read_measured(cohort)
    if measured.since is None:
        return
    end = min(last, default_as_of().date())
    days = (end - max(cohort.start or measured.since, measured.since)).days + 1
    if days < 1:
        return
    found = value_of(measured.presses, measured.visits, days, read_assumed())
    currency = str(option("analytics.currency"))
    counted = f"{days:,} {'day' if days == 1 else 'days'} counted"
    how = f"from the most careful to the most hopeful reading of every assumption, {counted}"
    if found.contacts is not None:
        yield ReportLine(WORTH, "Contacts with support spared", in_range(found.contacts), how)
    if found.saved is not None:
        yield ReportLine(
            WORTH, "Worth", f"{in_range(found.saved)} {currency}", "contacts spared × their cost"
        )
    if found.surplus is not None:
        yield ReportLine(
            WORTH,
            "Return",
            f"{in_range(found.surplus)} {currency}",
            "worth less the assumed monthly costs of platform, staff and rewards",
        )
