"""How soon: curves, medians, the hour's promise, categories, and when people wait longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.analytics.board import Board, Cell, Gauge, Heat, HeatCell, Panel, Table, Tile
from app.analytics.boards.charts import curve_chart
from app.analytics.boards.parts import (
    NONE,
    count_cell,
    share_cell,
    time_cell,
    time_tile,
    word,
)
from app.analytics.lens import Lens
from app.core.words import duration, number, percent

if TYPE_CHECKING:
    from app.analytics.figures import Hour

HOUR_GOAL = 0.95
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEVELS = (3600.0, 4 * 3600.0, 12 * 3600.0, 24 * 3600.0)
"""Upper ends, in seconds, of the shades of the heat map; the last shade is above them all."""
LEGEND = ("within 1 h", "1 – 4 h", "4 – 12 h", "12 – 24 h", "more than 24 h")
FEW = 3
"""Questions below which an hour of the week is not given a shade."""
OTHERS = (
    "As others reported in 2012 and 2013: giffgaff answered 95% within 60 minutes; 30% of customers expect a "
    "reply within half an hour and 81% within a day. Means of others (KLM 54 minutes, giffgaff three) are "
    "not drawn against a median."
)


def speed(lens: Lens) -> Board:
    return Board("speed", "How soon", (_tiles(lens), _curves(lens), _categories(lens), _coverage(lens)))


def _tiles(lens: Lens) -> Panel:
    return Panel(
        "promise",
        "First response and solution",
        note=OTHERS,
        tiles=(
            _hour_tile(lens),
            time_tile(lens, "first_response", "Median time to first response", "acknowledged"),
            time_tile(lens, "first_answer", "Median time to an answer", "answered"),
            time_tile(lens, "solution", "Median time to solution", "solved"),
        ),
    )


def _hour_tile(lens: Lens) -> Tile:
    """95% within 60 minutes: read off the curve, so that the youngest questions count as well."""
    goal = lens.numbers.within("acknowledged", 3600, HOUR_GOAL)
    words = "First response within 60 minutes"
    if goal.band is None:
        return Tile("within_hour", words, Cell(NONE, None), (Cell("Not enough data yet"),))
    band = goal.band
    said = f"{percent(band.low).rstrip('%')}–{percent(band.high)}"
    hour = lens.numbers.rates()["acknowledged"]["1h"]
    kept = "reached" if goal.kept else "not reached"
    return Tile(
        "within_hour",
        words,
        Cell(percent(band.share), band.share, lens.behind("acknowledged.1h", "count"), hour.count),
        (Cell(said), Cell(f"n {number(hour.n)}", hour.n, lens.behind("acknowledged.1h", "n"), hour.n)),
        target=f"95% within 60 minutes: {kept}",
        gauge=Gauge(band.share, band.low, band.high, HOUR_GOAL, f"{words}: {percent(band.share)}, {said}"),
    )


def _curves(lens: Lens) -> Panel:
    charts, says = [], []
    for event, title in (("acknowledged", "Time to first response"), ("solved", "Time to solution")):
        mine = lens.numbers.curve(event)
        if mine is None:
            continue
        named = [(lens.this_words, mine)]
        if lens.other and lens.compared and (theirs := lens.other.curve(event)) is not None:
            named.append((lens.compared.words, theirs))
            says.append(_tested(lens, event, title))
        charts.append(
            curve_chart(
                lens,
                f"curve-{event}",
                title,
                named,
                "Kaplan–Meier with Greenwood 95% bands; questions still waiting count as still waiting. "
                + "; ".join(
                    f"{name}: median {duration(c.median_s)}, nine of ten {duration(c.p90_s)}, "
                    f"{number(c.n)} questions"
                    for name, c in named
                )
                + ".",
            )
        )
    if not charts:
        return Panel("curves", "How soon", empty="Not enough data for a curve yet")
    return Panel("curves", "How soon", charts=tuple(charts), says=tuple(filter(None, says)))


def _tested(lens: Lens, event: str, title: str) -> str:
    """What the log-rank test says of the two curves."""
    from app.analytics.groups import compare

    if lens.other is None:
        return ""
    found = compare(lens.numbers, lens.other, event)
    if found is None or found.p_value is None:
        return f"{title}: not enough data to compare the two curves."
    p = "below 0.001" if found.p_value < 0.001 else f"{found.p_value:.3f}"
    differ = "differ by more than chance" if found.p_value < 0.05 else "do not differ by more than chance"
    return f"{title}: the two curves {differ} (log-rank test, χ² {found.statistic:.1f}, p {p})."


def _categories(lens: Lens) -> Panel:
    from app.analytics.groups import by_category

    rows = []
    for group in by_category(lens.numbers, lens.categories):
        found = group.numbers
        rates, curve = found.rates(), found.curve("acknowledged")
        solution = found.curve("solved")
        rows.append(
            (
                Cell(group.category.name, group.category.name, _narrowed(lens, group.category.slug)),
                count_cell(lens, found.eligible, "eligible", "", found.cohort),
                share_cell(lens, rates["acknowledged"]["24h"], cohort=found.cohort, bar=True),
                share_cell(lens, rates["solved"]["7d"], cohort=found.cohort, bar=True),
                *(
                    time_cell(lens, c.median_s if c else None, n=c.n if c else 0, cohort=found.cohort)
                    for c in (curve, solution)
                ),
            )
        )
    lens.numbers.cells.release()  # of so many questions, all categories were read at once
    columns = ("Category", "Questions", "Acknowledged 24 h", "Solved 7 days", "First response", "Solution")
    note = "Median times. Each category opens this page for it alone."
    if len(rows) < 2:
        return Panel("categories", "By category", empty="Only one category has questions here")
    return Panel(
        "categories",
        "By category",
        tables=(Table("categories", "By category", columns, tuple(rows), note=note, more=15),),
    )


def _narrowed(lens: Lens, slug: str) -> str:
    return lens.typed.url("/statistics/speed", category=slug)


def _coverage(lens: Lens) -> Panel:
    hours = {found.hour: found for found in lens.numbers.coverage()}
    rows = tuple(
        (DAYS[day], tuple(_heat_cell(lens, hours.get(day * 24 + hour), day, hour) for hour in range(24)))
        for day in range(7)
    )
    return Panel(
        "coverage",
        "When people wait longest",
        heat=Heat(
            "coverage-map",
            "Median first response by hour of the week",
            "By the hour a question was asked, in the programme's time zone. Each cell opens its questions.",
            rows,
            LEGEND,
            _coverage_table(hours, rows),
        ),
    )


def _heat_cell(lens: Lens, found: Hour | None, day: int, hour: int) -> HeatCell:
    if found is None or not found.asked:
        return HeatCell("", "", -1)
    asked, median = found.asked, found.median_s
    said = duration(median) if median is not None else "not reached"
    when = f"{DAYS[day]} {hour:02d}–{(hour + 1) % 24:02d} h"
    count = f"{asked} question" if asked == 1 else f"{number(asked)} questions"
    return HeatCell(
        f"{when}: median {said}, {count}",
        in_short(median),
        -2 if asked < FEW else level_of(median),
        lens.behind(f"hour.{day * 24 + hour}"),
        asked,
    )


def level_of(seconds: float | None) -> int:
    """The shade of a median; one that is not reached is as dark as the longest."""
    if seconds is None:
        return len(LEVELS)
    return sum(seconds > end for end in LEVELS)


def in_short(seconds: float | None) -> str:
    """A time in at most three characters: `45m`, `3h`, `2d`."""
    if seconds is None:
        return "∞"
    if seconds < 3600:
        return f"{int(seconds // 60)}m"
    if seconds < 100 * 3600:
        return f"{int(seconds // 3600)}h"
    return f"{min(999, int(seconds // 86400))}d"


def _coverage_table(hours: dict[int, Hour], rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]) -> Table:
    lines = []
    for hour in range(24):
        cells = []
        for day in range(7):
            cell = rows[day][1][hour]
            found = hours.get(day * 24 + hour)
            median = found.median_s if found else None
            cells.append(
                Cell(duration(median), median, cell.url, cell.count, f"n {cell.count}")
                if cell.count
                else Cell(NONE, None)
            )
        lines.append((word(f"{hour:02d}:00"), *cells))
    return Table("coverage-table", "Median first response by hour of the week", ("Hour", *DAYS), tuple(lines))
