"""Figures as cells and tiles: the same words, notes and links wherever a figure stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.analytics.board import Cell, Gauge, Tile
from app.analytics.figure_words import EVENT_WORDS
from app.analytics.lens import Lens
from app.analytics.statistics import WITHIN_WORDS
from app.analytics.targets import MEASURES
from app.core.words import duration, number, percent

if TYPE_CHECKING:
    from app.analytics.figures import Share
    from app.analytics.queries import Cohort

NONE = "–"
NOT_ENOUGH = "not enough data"


def interval(share: Share) -> str:
    """`68–74%`; `0–0.3%` where whole numbers would say no more than one."""
    if share.low is None or share.high is None:
        return NOT_ENOUGH
    low, high = percent(share.low).rstrip("%"), percent(share.high).rstrip("%")
    if low == high:  # of thousands of questions, or near nought and all
        low, high = (f"{end * 100:.1f}".removesuffix(".0") for end in (share.low, share.high))
    return f"{low}–{high}%"


def word(text: str, note: str = "", url: str = "") -> Cell:
    """A cell of words."""
    return Cell(text, text, url=url, note=note)


def count_cell(lens: Lens, count: int, figure: str, part: str = "", cohort: Cohort | None = None) -> Cell:
    """How many questions, opening them."""
    return Cell(number(count), count, lens.behind(figure, part, cohort), count)


def share_cell(lens: Lens, share: Share, *, cohort: Cohort | None = None, bar: bool = False) -> Cell:
    """A share with its interval and n; it opens the questions that it counts."""
    if share.rate is None or share.low is None or share.high is None:
        young = f"{number(share.not_yet)} not yet countable" if share.not_yet else NOT_ENOUGH
        return Cell(NONE, None, note=young)
    return Cell(
        percent(share.rate),
        share.rate,
        lens.behind(share.figure, "count", cohort),
        share.count,
        f"{interval(share)}, n {number(share.n)}",
        (share.rate, share.low, share.high) if bar else None,
    )


def share_notes(lens: Lens, share: Share, *, most_words: str = "n") -> tuple[Cell, ...]:
    """The small print of a share: interval, n, what is too young, each opening its questions."""
    if share.rate is None:
        first: tuple[Cell, ...] = (Cell("Not enough data yet"),)
    else:
        n = Cell(f"{most_words} {number(share.n)}", share.n, lens.behind(share.figure, "n"), share.n)
        first = (Cell(interval(share)), n)
    if not share.not_yet:
        return first
    young = Cell(
        f"{number(share.not_yet)} not yet countable",
        share.not_yet,
        lens.behind(share.figure, "not_yet"),
        share.not_yet,
    )
    return (*first, young)


def share_tile(
    lens: Lens, words: str, share: Share, other: Share | None = None, *, gauge: float | None = None
) -> Tile:
    """A tile of a share. gauge: draw it on a scale, with this target where it is above 0."""
    cell = share_cell(lens, share)
    drawn = None
    if gauge is not None and share.rate is not None and share.low is not None and share.high is not None:
        label = f"{words}: {percent(share.rate)}, {interval(share)}"
        drawn = Gauge(share.rate, share.low, share.high, gauge or None, label)
    return Tile(
        key=share.figure.replace(".", "_"),
        words=words,
        figure=Cell(cell.text, cell.value, cell.url, cell.count),
        notes=share_notes(lens, share),
        target=target_words(lens, share.figure, share.rate),
        change=change_of_share(lens, share, other),
        gauge=drawn,
    )


def target_words(lens: Lens, measure: str, value: float | None) -> str:
    target = lens.targets.get(measure)
    if target is None:
        return ""
    said = f"Target {MEASURES[measure].in_words(target)}"
    if value is None:
        return said
    return f"{said}: {'reached' if MEASURES[measure].reached(value, target) else 'not reached'}"


def change_of_share(lens: Lens, share: Share, other: Share | None) -> str:
    """`Up 4 points from 88% (85–91%) in …`: against the questions compared with."""
    if lens.compared is None or other is None:
        return ""
    if other.rate is None:
        return f"Not enough data in {lens.compared.words}"
    if share.rate is None:
        return f"{percent(other.rate)} in {lens.compared.words}"
    points = round(share.rate * 100) - round(other.rate * 100)
    way = f"Up {points}" if points > 0 else f"Down {-points}"
    moved = f"{way} {'point' if abs(points) == 1 else 'points'} from" if points else "As before:"
    return f"{moved} {percent(other.rate)} ({interval(other)}), {lens.compared.words}"


def change_of_time(lens: Lens, other: float | None) -> str:
    return f"{duration(other)} in {lens.compared.words}" if lens.compared else ""


def time_cell(lens: Lens, seconds: float | None, *, n: int, cohort: Cohort | None = None) -> Cell:
    """A quantile of a time: it opens the questions that the curve is made of."""
    if not n:
        return Cell(NONE, None, note=NOT_ENOUGH)
    return Cell(duration(seconds), seconds, lens.behind("eligible", "", cohort), n)


def time_tile(lens: Lens, key: str, words: str, event: str) -> Tile:
    """The median time to an event, with its ninth decile."""
    curve = lens.numbers.curve(event)
    other = lens.other.curve(event) if lens.other else None
    if curve is None:
        return Tile(key, words, Cell(NONE, None), (Cell("Not enough data yet"),))
    notes = [
        Cell(
            f"nine of ten within {duration(curve.p90_s)}"
            if curve.p90_s is not None
            else "nine of ten: not reached"
        )
    ]
    notes.append(Cell(f"n {number(curve.n)}", curve.n, lens.behind("eligible"), curve.n))
    return Tile(
        key,
        words,
        time_cell(lens, curve.median_s, n=curve.n),
        tuple(notes),
        target=target_words(lens, key, curve.median_s),
        change=change_of_time(lens, other.median_s if other else None),
    )


def within_words(event: str, window: str) -> str:
    """`Solved within 7 days`."""
    if window == "ever":
        return f"Ever {EVENT_WORDS[event].lower()}"
    return f"{EVENT_WORDS[event]} within {WITHIN_WORDS[window]}"
