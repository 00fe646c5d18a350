"""What the community spares: contacts with support, always as a range, with what it rests on."""

from __future__ import annotations

from datetime import date

from app.analytics.assumptions import ASSUMPTIONS, Assumed
from app.analytics.board import Board, Cell, Panel, Table, Tile
from app.analytics.boards.parts import NONE, word
from app.analytics.lens import Lens, today
from app.analytics.reader_survey import FEWEST, OF_WHOM, Said, read_said
from app.analytics.scope import in_words
from app.analytics.value import A_MONTH, PER_VISIT, Range, Value, missing, value_of
from app.analytics.value_queries import (
    Answered,
    Measured,
    answered_by_articles,
    most_sparing,
    read_assumed,
    read_measured,
)
from app.core.options import option
from app.core.words import number, percent

HOW = (
    "By the day it happened, not by the day of asking. A range goes from every assumption at its lowest to "
    "every one at its highest: between them nobody knows. It is no confidence interval."
)
VISIT = (
    "A visit: a person opens a question that is solved, and again after half an hour. Staff, programs that "
    "read by themselves, pages fetched ahead and those opened from the ask form are left out. There is no "
    "cookie, and nothing is kept about who it was."
)
MISSING = Cell("Say what you assume first", url="/statistics/assumptions")
MINUS = "\N{MINUS SIGN}"


def value(lens: Lens) -> Board:
    measured, assumed = read_measured(lens.cohort), read_assumed()
    days = days_counted(lens, measured.since)
    found = value_of(measured.presses, measured.visits, days, assumed)
    return Board(
        "value",
        "Value",
        (
            _in_short(found, assumed, measured, days),
            _measured(lens, measured),
            _steps(found, assumed, measured, days),
            _readers(lens),
            _questions(lens),
        ),
    )


def days_counted(lens: Lens, since: date | None) -> int:
    """Of the chosen days, those since anything was counted: nobody pays for days without a measure."""
    if since is None:
        return 0
    first = max(lens.cohort.start or since, since)
    last = min(lens.cohort.end or today(), today())
    return max(0, (last - first).days + 1)


def _in_short(found: Value, assumed: dict[str, Assumed], measured: Measured, days: int) -> Panel:
    if measured.since is None:
        return Panel("short", "In short", empty="Nothing was counted yet: it begins with the first visit")
    currency = str(option("analytics.currency"))
    contacts = "contacts"
    says = []
    if absent := missing(assumed):
        names = ", ".join(ASSUMPTIONS[name].label.removeprefix("… of these, ") for name in absent)
        says.append(f"Not assumed yet: {names}. Until then there is no figure rather than a guess.")
    return Panel(
        "short",
        "In short",
        note=f"{HOW} {number(days)} {'day' if days == 1 else 'days'} counted; "
        f"counting began on {in_words(measured.since)}.",
        tiles=(
            _tile("direct", "Spared while asking", found.direct, contacts),
            _tile("indirect", "Spared by reading", found.indirect, contacts),
            _tile("contacts", "Contacts spared in all", found.contacts, contacts),
            _tile("return", "Return after costs", found.surplus, currency),
        ),
        says=tuple(says),
    )


def _tile(key: str, words: str, found: Range | None, unit: str) -> Tile:
    if found is None:
        return Tile(key, words, Cell(NONE, None), (MISSING,))
    return Tile(key, words, Cell(in_range(found), in_range(found)), (Cell(unit),))


def in_range(found: Range) -> str:
    """`14 – 42`, in whole numbers; `−5 to 42` below nought."""
    low, high = _whole(found.low), _whole(found.high)
    if low == high:
        return low
    return f"{low} to {high}" if found.low < 0 else f"{low} – {high}"


def _whole(value: float) -> str:
    rounded = round(value)
    return f"{MINUS}{number(-rounded)}" if rounded < 0 else number(rounded)


def _measured(lens: Lens, found: Measured) -> Panel:
    answered = answered_by_articles(lens.cohort)
    rows = (
        (
            word("Said “This solved it” instead of asking", "once a form, once a person, question and day"),
            Cell(number(found.presses), found.presses),
            _questions_behind(lens, "value.pressed", found.pressed),
        ),
        (
            word("Said so and asked after all", "within a day; left out"),
            Cell(number(found.withdrawn), found.withdrawn),
            Cell(""),
        ),
        (
            word("Visits to solved questions", "by people who wrote nothing there"),
            Cell(number(found.visits), found.visits),
            _questions_behind(lens, "value.visited", found.visited),
        ),
        *(_of_articles(answered) if answered is not None else ()),
    )
    return Panel(
        "measured",
        "What is counted",
        tables=(
            Table(
                "measured",
                "What is counted",
                ("What", "How often", "On"),
                rows,
                note=VISIT,
            ),
        ),
    )


def _questions_behind(lens: Lens, figure: str, count: int) -> Cell:
    asked = "question" if count == 1 else "questions"
    return Cell(f"{number(count)} {asked}", count, lens.behind(figure), count)


def _of_articles(found: Answered) -> tuple[tuple[Cell, ...], ...]:
    """Evidence that stands by itself: who says so may never have meant to ask, so no sum takes it in."""
    said = found.members + found.visitors
    on = f"{number(found.articles)} {'article' if found.articles == 1 else 'articles'}"
    note = f"{number(found.members)} of them members; in none of the sums below"
    row = (
        word("Said that a help article answered their question", note),
        Cell(number(said), said),
        Cell(on, found.articles),
    )
    return (row,)


def _steps(found: Value, assumed: dict[str, Assumed], measured: Measured, days: int) -> Panel:
    """The whole sum, line by line."""
    currency = str(option("analytics.currency"))
    visits = Range(measured.visits, measured.visits)
    presses = Range(measured.presses, measured.presses)
    rows = [
        _line("Presses of “This solved it”", presses, "lowest: × would else have contacted support"),
        _line("Contacts spared while asking", found.direct),
        _line("Visits to solved questions", visits),
        *(_assumed(name, assumed.get(name), currency, "× ") for name in PER_VISIT),
        _line("Contacts spared by reading", found.indirect),
        _line("Contacts spared in all", found.contacts),
        _assumed("cost", assumed.get("cost"), currency, "× "),
        _line(f"Saved, {currency}", found.saved),
        *(_assumed(name, assumed.get(name), currency, f"{MINUS} ") for name in A_MONTH),
        _line(f"Spent on {number(days)} days, {currency}", found.costs, "a month is 30.4 days"),
        _line(f"Return, {currency}", found.surplus, "lowest saved less highest spent, and the other way"),
    ]
    columns = ("Step", "Lowest", "Highest")
    return Panel("steps", "How it adds up", tables=(Table("steps", "How it adds up", columns, tuple(rows)),))


def _readers(lens: Lens) -> Panel:
    """What readers say, beside what is assumed of them."""
    said, title = read_said(lens.cohort), "What readers say"
    note = (
        "One reader in ten of a solved question is invited to say, signed in or not, once a day; who does "
        f"not answer is not counted. Shown from {FEWEST} answers on."
    )
    if not any(found.n for found in said.values()):
        return Panel("readers", title, note=note, empty="No reader has answered on these days")
    rows = tuple(_said(lens, found) for found in said.values())
    table = Table("readers", title, ("Share", "Of readers", "n", "On"), rows, note=note)
    return Panel("readers", title, tables=(table,))


def _said(lens: Lens, found: Said) -> tuple[Cell, ...]:
    label = ASSUMPTIONS[found.name].label.removeprefix("… of these, ")
    label = label[0].upper() + label[1:]
    n, on = (
        Cell(number(found.n), found.n),
        _questions_behind(lens, f"value.told.{found.name}", found.questions),
    )
    if found.share is None or found.low is None or found.high is None:
        return word(label, OF_WHOM[found.name]), Cell(NONE, None, note="Too few answers yet"), n, on
    ends = f"{percent(found.low)} – {percent(found.high)}"
    bar = (found.share, found.low, found.high)
    return (
        word(label, OF_WHOM[found.name]),
        Cell(percent(found.share), found.share, note=ends, bar=bar),
        n,
        on,
    )


def _line(words: str, found: Range | None, note: str = "") -> tuple[Cell, ...]:
    if found is None:
        return word(words, "an assumption is missing"), Cell(NONE, None), Cell(NONE, None)
    low, high = (Cell(_whole(end), round(end, 2)) for end in (found.low, found.high))
    return word(words, note), low, high


def _assumed(name: str, found: Assumed | None, currency: str, sign: str) -> tuple[Cell, ...]:
    kind = ASSUMPTIONS[name]
    label = f"{sign}{kind.label.removeprefix('… of these, ')}"
    if kind.unit == "money":
        label += f", {currency}"
    if found is None:
        return word(label, "not assumed yet", "/statistics/assumptions"), Cell(NONE, None), Cell(NONE, None)
    ends = (Cell(kind.in_words(end), end / 100) for end in (found.low, found.high))
    return word(label, f"{found.source}, {in_words(found.dated)}"), *ends


def _questions(lens: Lens) -> Panel:
    rows = [
        (word(found.title, url=found.url), Cell(number(found.presses), found.presses),
         Cell(number(found.visits), found.visits))
        for found in most_sparing(lens.cohort)
    ]  # fmt: skip
    if not rows:
        return Panel("sparing", "What spares most", empty="No solved question was visited on these days")
    return Panel(
        "sparing",
        "What spares most",
        note="Keep these answers right: many rely on them.",
        tables=(Table("sparing", "What spares most", ("Question", "This solved it", "Visits"), tuple(rows)),),
    )
