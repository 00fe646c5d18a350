"""The first page: the figures that matter most, the funnel, and how they went over time."""

from __future__ import annotations

from app.analytics.board import Board, Cell, Line, Panel, Table
from app.analytics.boards.charts import step_of, target_line, trend_chart
from app.analytics.boards.parts import (
    count_cell,
    share_cell,
    share_tile,
    time_tile,
    within_words,
    word,
)
from app.analytics.figure_words import EVENT_WORDS
from app.analytics.lens import Lens, today
from app.analytics.statistics import WITHIN, WITHIN_WORDS

REFERENCE = (
    "For comparison, as others reported in 2012 and 2013: Sony 85% acknowledged and 51% solved in the end "
    "(60% of those acknowledged); the average of the sector 40% solved; giffgaff 100% answered. "
    "They do not say within what time, so they are drawn as lines and never counted against."
)
SOLVED_LINES = (Line(0.51, "Sony 51% solved"), Line(0.40, "sector 40% solved"))


def overview(lens: Lens) -> Board:
    return Board("overview", "Statistics", (_headline(lens), _funnel(lens), _rates(lens), _over_time(lens)))


def _headline(lens: Lens) -> Panel:
    rates, solvers = lens.numbers.rates(), lens.numbers.solvers()
    before = lens.other.rates() if lens.other else None
    their = lens.other.solvers() if lens.other else None
    return Panel(
        "headline",
        "In short",
        tiles=(
            share_tile(
                lens,
                "Acknowledged within 24 h",
                rates["acknowledged"]["24h"],
                before["acknowledged"]["24h"] if before else None,
            ),
            share_tile(
                lens,
                "Solved within 7 days",
                rates["solved"]["7d"],
                before["solved"]["7d"] if before else None,
            ),
            time_tile(lens, "first_response", "Median time to first response", "acknowledged"),
            share_tile(lens, "Solved without staff", solvers.staff_free, their.staff_free if their else None),
        ),
    )


def _funnel(lens: Lens) -> Panel:
    rows = []
    for step in lens.numbers.funnel():
        cells = [
            share_cell(lens, share, bar=True) if share else Cell("", None)
            for share in (step.of_asked, step.of_previous)
        ]
        rows.append(
            (
                word(step.name.capitalize()),
                count_cell(lens, step.count, "eligible" if step.name == "asked" else f"{step.name}.ever"),
                *cells,
            )
        )
    note = (
        "Each step holds eligible questions of these days, whenever it happened. "
        "Self-solved questions are left out of “of the step before” on both sides."
    )
    return Panel(
        "funnel",
        "From asked to solved",
        half=True,
        tables=(
            Table(
                "funnel",
                "From asked to solved",
                ("Step", "Questions", "Of asked", "Of the step before"),
                tuple(rows),
                note=note,
            ),
        ),
    )


def _rates(lens: Lens) -> Panel:
    rates = lens.numbers.rates()
    rows = []
    for window in WITHIN:
        young = rates["solved"][window].not_yet
        note = f"{young:,} not yet countable" if young else ""
        rows.append(
            (
                word(WITHIN_WORDS[window].capitalize(), note),
                *(share_cell(lens, rates[event][window]) for event in EVENT_WORDS),
            )
        )
    return Panel(
        "rates",
        "How many, within how long",
        half=True,
        tables=(Table("rates", "How many, within how long", ("Within", *EVENT_WORDS.values()), tuple(rows)),),
    )


def _over_time(lens: Lens) -> Panel:
    from app.analytics.groups import trend

    step = step_of(lens.cohort.start, lens.cohort.end or today(), lens.numbers.eligible)
    named = [
        (within_words(event, window), trend(lens.numbers, event, window, step=step))
        for event, window in (("acknowledged", "24h"), ("solved", "7d"))
    ]
    chart = trend_chart(
        lens,
        "over-time",
        f"By {step} of asking",
        named,
        "Pale bars and bands are Wilson 95% intervals; a gap means that none is countable yet. " + REFERENCE,
        lines=(*target_line(lens, "acknowledged.24h"), *target_line(lens, "solved.7d"), *SOLVED_LINES),
    )
    if chart is None:
        return Panel("time", "Over time", empty="Not enough data for a line yet")
    return Panel("time", "Over time", charts=(chart,))
