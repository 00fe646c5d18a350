"""Curves, lines and stacked bands as charts, each with the same figures as a table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.analytics.board import Cell, Chart, Line, Mark, Series, Table
from app.analytics.boards.parts import NONE, share_cell, word
from app.analytics.curves import TICKS, position
from app.analytics.figure_words import ROLE_WORDS
from app.analytics.lens import Lens
from app.analytics.scope import in_words
from app.analytics.targets import MEASURES
from app.core.words import number, percent

if TYPE_CHECKING:
    from app.analytics.figures import ByRole, Curve, Period

MOST_PLACES = 7
"""Words along an axis of time."""


def target_line(lens: Lens, measure: str) -> tuple[Line, ...]:
    target = lens.targets.get(measure)
    if target is None or MEASURES[measure].unit != "%":
        return ()
    return (Line(target / 100, f"target {target}%"),)


def curve_chart(
    lens: Lens,
    name: str,
    title: str,
    curves: Sequence[tuple[str, Curve]],
    caption: str,
    *,
    lines: tuple[Line, ...] = (),
) -> Chart:
    """Rising step curves with bands, at most four."""
    series = tuple(
        Series(words, tuple((position(b.t), b.share, b.low, b.high) for b in curve.points))
        for words, curve in curves
    )
    return Chart(
        id=name,
        kind="steps",
        title=title,
        caption=caption,
        series=series,
        ticks=_time_ticks(),
        table=_curve_table(lens, f"{name}-table", title, curves),
        lines=lines,
    )


def _time_ticks() -> tuple[tuple[float, str], ...]:
    return tuple((position(t), label) for t, label in TICKS.items())


def _curve_table(lens: Lens, name: str, title: str, curves: Sequence[tuple[str, Curve]]) -> Table:
    """The first curve is of the page's questions, a second of those compared with."""
    cohorts = [lens.cohort, *([lens.compared.cohort] if lens.compared else [])]
    rows = []
    for t, label in TICKS.items():
        row = [word(label)]
        for (_, curve), cohort in zip(curves, cohorts, strict=False):
            band = curve.at[t]
            if band is None:
                row.append(Cell(NONE, None, note="nobody is that old"))
            else:
                said = f"{percent(band.low).rstrip('%')}–{percent(band.high)}, {number(band.at_risk)} waiting"
                url = lens.behind(f"within.{curve.event}.{int(t)}", cohort=cohort)
                row.append(Cell(percent(band.share), band.share, url, band.happened, said))
        rows.append(tuple(row))
    return Table(name, title, ("Within", *(words for words, _ in curves)), tuple(rows))


def incidence_chart(lens: Lens, name: str, title: str, found: ByRole, caption: str) -> Chart:
    """Who did it, as bands that add up to the total."""
    roles = [role for role in ROLE_WORDS if any(found.roles.get(role, ()))]
    edges = [0.0] * len(found.times)
    series = []
    for role in roles:
        points = []
        for place, (t, share) in enumerate(zip(found.times, found.roles[role], strict=True)):
            low = edges[place]
            edges[place] = low + share
            points.append((position(t), share, low, min(1.0, edges[place])))
        series.append(Series(ROLE_WORDS[role], tuple(points)))
    return Chart(
        id=name,
        kind="stack",
        title=title,
        caption=caption,
        series=tuple(series),
        ticks=_time_ticks(),
        table=_incidence_table(lens, f"{name}-table", title, found, roles),
    )


def _incidence_table(lens: Lens, name: str, title: str, found: ByRole, roles: Sequence[str]) -> Table:
    rows = []
    for t, label in TICKS.items():
        figure, counts = f"within.{found.event}.{int(t)}", found.counts[t]
        shares = {role: _share_by(found.times, found.roles[role], t) for role in roles}
        cells = [_opening(lens, f"{figure}.{role}", share, counts[role]) for role, share in shares.items()]
        cells.append(_opening(lens, figure, _share_by(found.times, found.total, t), sum(counts.values())))
        rows.append((word(label), *cells))
    return Table(name, title, ("Within", *(ROLE_WORDS[role] for role in roles), "All"), tuple(rows))


def _opening(lens: Lens, figure: str, share: float | None, count: int) -> Cell:
    """A share with the questions it is made of; nothing to open past the end of the curve."""
    if share is None:
        return Cell(percent(None), None)
    return Cell(percent(share), share, lens.behind(figure), count)


def _share_by(times: Sequence[float], shares: Sequence[float], t: float) -> float | None:
    """The share at the last time up to t; None past the end of the curve."""
    if not times or t > times[-1] * (1 + 1e-9):
        return None
    reached = bisect_right(times, t * (1 + 1e-9))
    return shares[reached - 1] if reached else 0.0


def trend_chart(
    lens: Lens,
    name: str,
    title: str,
    named: Sequence[tuple[str, Sequence[Period]]],
    caption: str,
    *,
    lines: tuple[Line, ...] = (),
) -> Chart | None:
    """Rates by day, week or month of asking; None with fewer than two periods."""
    periods = named[0][1]
    if len(periods) < 2:
        return None
    step = 1 / (len(periods) - 1)
    series = tuple(
        Series(
            words,
            tuple(
                None
                if p.share.rate is None or p.share.low is None or p.share.high is None
                else (place * step, p.share.rate, p.share.low, p.share.high)
                for place, p in enumerate(found)
            ),
        )
        for words, found in named
    )
    every = -(-len(periods) // MOST_PLACES)
    ticks = tuple((place * step, in_short(periods, place)) for place in range(0, len(periods), every))
    return Chart(
        id=name,
        kind="lines",
        title=title,
        caption=caption,
        series=series,
        ticks=ticks,
        table=_trend_table(lens, f"{name}-table", title, named),
        lines=lines,
        marks=tuple(_marks(lens, periods, step)),
    )


def in_short(periods: Sequence[Period], place: int) -> str:
    """A period's name: a month, or the day it begins on."""
    start, end = periods[place].start, periods[place].end
    if (end - start).days >= 27:
        return f"{start:%b %Y}"
    return f"{start.day} {start:%b}"


def _marks(lens: Lens, periods: Sequence[Period], step: float) -> list[Mark]:
    found = []
    for note in lens.notes:
        for place, period in enumerate(periods):
            if period.start <= note.day <= period.end:
                length = (period.end - period.start).days + 1
                into = (note.day - period.start).days / length if length > 1 else 0.0
                found.append(Mark(min(1.0, (place + into) * step), f"{note.words}, {in_words(note.day)}"))
                break
    return found


def _trend_table(lens: Lens, name: str, title: str, named: Sequence[tuple[str, Sequence[Period]]]) -> Table:
    periods = named[0][1]
    rows = []
    for place in reversed(range(len(periods))):
        cells = [share_cell(lens, found[place].share, cohort=found[place].cohort) for _, found in named]
        rows.append((word(in_short(periods, place)), *cells))
    return Table(name, title, ("Asked", *(words for words, _ in named)), tuple(rows), more=24)


ENOUGH = 8
"""Questions in a usual period: with fewer, a line only shows chance."""


def step_of(first: date | None, last: date, questions: int) -> str:
    """Day, week or month: a chart has at most about a hundred points, and each of them some questions."""
    if first is None:
        return "month"
    days = (last - first).days + 1
    for step, length, most in (("day", 1, 35), ("week", 7, 400)):
        if days <= most and questions * length >= ENOUGH * days:
            return step
    return "month"
