"""Whether it helped: who confirmed it, and what came back."""

from __future__ import annotations

from app.analytics.board import Board, Cell, Panel, Tile
from app.analytics.boards.parts import NONE, share_tile
from app.analytics.lens import Lens
from app.analytics.surveys import SurveyFigure, read_surveys
from app.core.words import number, percent

MINUS = "\N{MINUS SIGN}"
FEWEST = 5
"""Answers below which a figure would tell what somebody said: askers were promised totals."""
SCALES = {
    "effort": ("Customer effort", "mean, 1 very easy to 7 very hard"),
    "satisfaction": ("Satisfied (CSAT)", "said 4 or 5 of 5"),
    "recommend": ("Would recommend us (NPS)", f"9 and 10, less 0 to 6; from {MINUS}100 to 100"),
}


def quality(lens: Lens) -> Board:
    return Board("quality", "Quality", (_standing(lens), _surveys(lens)))


def _standing(lens: Lens) -> Panel:
    mine, theirs = lens.numbers.quality(), lens.other.quality() if lens.other else None
    words = (
        ("confirmed", "Confirmed by the asker"),
        ("marked", "Marked by others"),
        ("self_solved", "Solved by the askers themselves"),
        ("reopened", "Reopened after a solution"),
        ("didnt_help", "An answer “didn't help”"),
    )
    says: tuple[str, ...] = ()
    if mine.lower_bounds:
        bounds = f"{number(mine.lower_bounds)} solved questions were imported with the day of solution only"
        says = (f"{bounds}: their times to solution are lower bounds.",)
    return Panel(
        "standing",
        "Solutions that stand",
        note="Confirmed and marked are shown apart: an asker knows, others judge.",
        tiles=tuple(
            share_tile(lens, said, getattr(mine, name), getattr(theirs, name) if theirs else None)
            for name, said in words
        ),
        says=says,
    )


def _surveys(lens: Lens) -> Panel:
    mine = read_surveys(lens.cohort)
    theirs = read_surveys(lens.compared.cohort) if lens.compared else {}
    title = "What askers say"
    note = (
        "Asked once a question is solved, at most once a member in 30 days; who does not answer is not "
        f"counted. Shown from {FEWEST} answers on, so that nobody's own can be told."
    )
    if not any(figure.n for figure in mine.values()):
        return Panel("surveys", title, note=note, empty="No asker of these questions has answered yet")
    return Panel(
        "surveys",
        title,
        note=note,
        tiles=tuple(_survey_tile(lens, mine[kind], theirs.get(kind)) for kind in SCALES),
    )


def _survey_tile(lens: Lens, found: SurveyFigure, before: SurveyFigure | None) -> Tile:
    words, scale = SCALES[found.kind]
    url = lens.behind(f"survey.{found.kind}") if found.n else ""
    n = Cell(f"n {number(found.n)}", found.n, url, found.n)
    figure, notes = Cell(NONE, None), (Cell("Too few answers yet"), n)
    shown = found if found.n >= FEWEST else None
    if shown and shown.value is not None and shown.low is not None and shown.high is not None:
        figure = Cell(in_words(found.kind, shown.value), shown.value, url, found.n)
        ends = f"{in_words(found.kind, shown.low)} to {in_words(found.kind, shown.high)}"
        notes = (Cell(f"{ends}; {scale}"), n)
    change = ""
    if lens.compared and before and before.value is not None and before.n >= FEWEST:
        change = f"{in_words(before.kind, before.value)} in {lens.compared.words}, n {number(before.n)}"
    return Tile(found.kind, words, figure, notes, change=change)


def in_words(kind: str, value: float) -> str:
    """A mean as 2.4, a share as 71%, an NPS as +12 or −12."""
    if kind == "effort":
        return f"{value:.1f}"
    if kind == "satisfaction":
        return percent(value)
    rounded = round(value * 100)
    return f"{MINUS}{-rounded}" if rounded < 0 else f"+{rounded}"
