"""What people ask about: what is asked again and again, what grows."""

from __future__ import annotations

from app.analytics.board import Board, Cell, Panel, Table
from app.analytics.boards.parts import word
from app.analytics.lens import Lens
from app.analytics.topics import growing, most_duplicated
from app.core.words import number


def topics(lens: Lens) -> Board:
    return Board("topics", "Topics", (_growing(lens), _duplicated(lens)))


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
