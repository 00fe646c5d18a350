"""What a page of the statistics shows, as plain rows: the same for the page, the mail, CSV and JSON.

A page is a board of panels; a panel holds tiles, charts and tables. Every figure is a `Cell`: its words, the
bare value behind them, and the list of exact questions it opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Value = float | int | str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure, or one word of a table."""

    text: str
    value: Value = None
    """For machines: a share from 0 to 1, seconds, a count, or a word. None: not enough data."""
    url: str = ""
    """The list of the questions behind it."""
    count: int | None = None
    """How many questions that list holds."""
    note: str = ""
    """Beneath it in small: the interval, n, or why there is nothing."""
    bar: tuple[float, float, float] | None = None
    """Drawn beside it: share, low, high."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share on a scale from 0 to 1, with its interval and what it should reach."""

    share: float
    low: float
    high: float
    target: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    key: str
    """Names the figure in exports: letters, digits, underscores."""
    words: str
    figure: Cell
    notes: tuple[Cell, ...] = ()
    """In small beneath: interval, n, how many cannot be counted yet."""
    target: str = ""
    """`Target 90%: reached`."""
    change: str = ""
    """`Up 4 points from 88%`."""
    gauge: Gauge | None = None


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    title: str
    columns: tuple[str, ...]
    """The first is of words; the others of figures."""
    rows: tuple[tuple[Cell, ...], ...]
    words: frozenset[int] = frozenset()
    """Columns besides the first that hold words."""
    note: str = ""
    more: int = 0
    """How many rows stand open; the others behind a fold. 0: all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A level to compare with: a reference point or a target, drawn across a chart."""

    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that something happened on, drawn into a chart over time. x: 0 to 1."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    points: tuple[tuple[float, float, float, float] | None, ...]
    """(x, share, low, high), all 0 to 1, x rising; None: a gap."""


@dataclass(frozen=True, slots=True)
class Chart:
    """kind: `steps` (curves with bands), `lines` (by period), `stack` (bands that add up)."""

    id: str
    kind: str
    title: str
    caption: str
    series: tuple[Series, ...]
    ticks: tuple[tuple[float, str], ...]
    table: Table
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatCell:
    label: str
    """`Tue 03:00 – 04:00: median 3 h 20 min, 12 questions`."""
    text: str
    level: int
    """0 (soonest) to 4; -1: nobody asked; -2: too few to say."""
    url: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """Hours of the week. rows: a day each, of 24 cells."""

    id: str
    title: str
    caption: str
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    legend: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Panel:
    id: str
    title: str
    note: str = ""
    tiles: tuple[Tile, ...] = ()
    charts: tuple[Chart, ...] = ()
    heat: Heat | None = None
    tables: tuple[Table, ...] = ()
    says: tuple[str, ...] = ()
    """Sentences above the rest: a test of two curves, what is left out and why."""
    half: bool = False
    """Beside its neighbour where there is room."""
    empty: str = ""
    """Why there is nothing, where there is nothing."""


@dataclass(frozen=True, slots=True)
class Board:
    key: str
    title: str
    panels: tuple[Panel, ...] = field(default_factory=tuple)

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Everything shown, as tables, each with its panel's title: what exports and mails are made of."""
        for panel in self.panels:
            if panel.tiles:
                yield panel.title, tiles_as_table(panel)
            for chart in panel.charts:
                yield panel.title, chart.table
            if panel.heat:
                yield panel.title, panel.heat.table
            for table in panel.tables:
                yield panel.title, table


def tiles_as_table(panel: Panel) -> Table:
    rows = (
        (Cell(tile.words, tile.words), tile.figure, Cell("; ".join(_small_print(tile))))
        for tile in panel.tiles
    )
    return Table(f"{panel.id}-tiles", panel.title, ("Figure", "Value", "Note"), tuple(rows), frozenset({2}))


def _small_print(tile: Tile) -> Sequence[str]:
    return [words for words in (*(note.text for note in tile.notes), tile.target, tile.change) if words]
