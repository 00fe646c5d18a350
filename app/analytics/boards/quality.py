"""Whether it helped: who confirmed it, and what came back."""

from __future__ import annotations

from app.analytics.board import Board, Panel
from app.analytics.boards.parts import share_tile
from app.analytics.lens import Lens
from app.core.words import number


def quality(lens: Lens) -> Board:
    return Board("quality", "Quality", (_standing(lens),))


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
