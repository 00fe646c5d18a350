"""What people ask about: what grows, what they complain about and praise, what is asked again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.analytics.board import Board, Cell, Panel, Table
from app.analytics.boards.parts import count_cell, word
from app.analytics.figure_words import country_word
from app.analytics.kinds import KINDS, MANY, read_said, with_children
from app.analytics.lens import Lens
from app.analytics.queries import Cohort, in_category
from app.analytics.topics import growing, most_duplicated
from app.core.words import number


def topics(lens: Lens) -> Board:
    return Board("topics", "Topics", (_growing(lens), _said(lens), _duplicated(lens)))


def _growing(lens: Lens) -> Panel:
    rows = [
        (
            word(found.title, url=found.url),
            Cell(number(found.this_week), found.this_week),
            Cell(number(found.week_before), found.week_before),
        )
        for found in growing(lens.as_of)
    ]
    note = "“I have this too” in the last seven days and in the seven before, whatever days are chosen above."
    if not rows:
        return Panel("growing", "Growing problems", note=note, empty="No problem grows just now")
    columns = ("Question", "Last 7 days", "7 days before")
    return Panel(
        "growing",
        "Growing problems",
        note=note,
        tables=(Table("growing", "Growing problems", columns, tuple(rows)),),
    )


def _said(lens: Lens) -> Panel:
    said = read_said(lens.cohort)
    title = "Complaints and praise"
    note = (
        "As staff and super users said beside a question, never by its words: support is full of words that "
        "sound like complaints. Each number opens its questions."
    )
    if not said.total:
        empty = "Nobody has said of a question that it is a complaint, praise, an idea or a problem"
        return Panel("said", title, note=note, empty=empty)
    by_category = with_children(said.categories, lens.categories)
    categories = {category.id: category for category in lens.categories}
    tables = (
        _said_table(
            lens,
            ("products", "By product", "Category"),
            [
                (
                    word(categories[place].name),
                    counts,
                    replace(lens.cohort, category=in_category(categories[place])),
                    "",
                )
                for place, counts in by_category.items()
            ],
        ),
        _said_table(
            lens,
            ("subjects", "By subject", "Tag"),
            [
                (word(tag.name), counts, replace(lens.cohort, tag=tag), "")
                for tag, counts in said.tags.items()
                if lens.cohort.tag is None  # of a tag's own page, the other tags are not its subject
            ],
        ),
        _said_table(
            lens,
            ("countries", "By country", "Country"),
            [
                (word(country_word(code)), counts, lens.cohort, f".{code}")
                for code, counts in said.countries.items()
            ],
            note="As far as the asker's time zone tells.",
        ),
    )
    labelled = f"{number(said.total)} of {number(lens.numbers.questions)} questions have a kind."
    return Panel("said", title, note=note, says=(labelled,), tables=tuple(t for t in tables if t.rows))


SaidRow = tuple[Cell, Counter[str], Cohort, str]
"""The first cell, questions by kind, whose they are, and what ends the figure's name."""


def _said_table(lens: Lens, names: tuple[str, str, str], rows: Sequence[SaidRow], note: str = "") -> Table:
    """The most complaints first."""
    key, title, column = names
    ordered = sorted(rows, key=lambda row: (-row[1]["complaint"], -row[1].total(), row[0].text))
    return Table(
        key,
        title,
        (column, *MANY.values()),
        tuple(
            (
                first,
                *(
                    count_cell(lens, counts[kind], f"kind.{kind}{end}", cohort=cohort)
                    if counts[kind]
                    else Cell("0", 0)
                    for kind in KINDS
                ),
            )
            for first, counts, cohort, end in ordered
        ),
        note=note,
        more=12,
    )


def _duplicated(lens: Lens) -> Panel:
    rows = [
        (
            word(found.title, url=found.url),
            Cell(
                number(found.count),
                found.count,
                lens.behind(f"duplicates_of.{found.question_id}"),
                found.count,
            ),
        )
        for found in most_duplicated(lens.cohort)
    ]
    if not rows:
        return Panel("duplicated", "Asked again and again", empty="Nothing was marked as asked before")
    return Panel(
        "duplicated",
        "Asked again and again",
        note="A help article, or a better title, saves these questions.",
        tables=(Table("duplicated", "Asked again and again", ("Question", "Asked again"), tuple(rows)),),
    )
