"""Who answers and who solves, how the work is shared, and what hangs on a few."""

from __future__ import annotations

from app.accounts.queries import member_cards
from app.analytics.board import Board, Cell, Panel, Table
from app.analytics.boards.charts import incidence_chart
from app.analytics.boards.parts import NONE, NOT_ENOUGH, share_cell, share_tile, word
from app.analytics.figure_words import ROLE_WORDS
from app.analytics.lens import Lens
from app.core.words import number

CAPTION = (
    "Cumulative incidence (Aalen–Johansen), the roles competing: the bands add up to all. "
    "Questions still waiting count as still waiting."
)


def people(lens: Lens) -> Board:
    return Board("people", "People", (_shares(lens), _roles(lens), _participation(lens), _top(lens)))


def _shares(lens: Lens) -> Panel:
    mine, theirs = lens.numbers.solvers(), lens.other.solvers() if lens.other else None
    words = (
        ("staff_free", "Solved without staff"),
        ("super_user", "Solved by super users"),
        ("marginal", "Solved by a member alone after 24 h"),
    )
    rows = [
        (word(ROLE_WORDS[role]), share_cell(lens, share, bar=True))
        for role, share in mine.roles.items()
        if share.count or role != "automatic"
    ]
    return Panel(
        "solvers",
        "Who solves",
        note="Of solved questions, without those that askers solved themselves. A program is neither staff "
        "nor a person: what it solves stays among them all, and never counts as solved without staff.",
        tiles=tuple(
            share_tile(lens, said, getattr(mine, name), getattr(theirs, name) if theirs else None)
            for name, said in words
        ),
        tables=(Table("solver-roles", "By role of the solver", ("Role", "Share of solutions"), tuple(rows)),)
        if rows
        else (),
    )


def _roles(lens: Lens) -> Panel:
    charts = []
    for event, title in (
        ("acknowledged", "Who responds first, over time"),
        ("solved", "Who solves, over time"),
    ):
        found = lens.numbers.by_role(event)
        if found is not None and found.times:
            charts.append(incidence_chart(lens, f"roles-{event}", title, found, CAPTION))
    if not charts:
        return Panel("roles", "By role", empty="Not enough data by role yet")
    return Panel("roles", "By role", charts=tuple(charts))


def _participation(lens: Lens) -> Panel:
    found = lens.numbers.participation()
    rows = [
        (word("Contributors", "asked, answered or commented"), _people(found.contributors)),
        (word("Reactors", "voted or pressed a button, nothing more"), _people(found.reactors)),
        (word("Quiet", "neither wrote nor reacted: they read, or did not come"), _people(found.quiet)),
        (word("Members in all"), _people(found.members)),
        (
            word("Gini coefficient of solutions", "0: all equal; 1: one person solves everything"),
            Cell(NONE, None, note=NOT_ENOUGH)
            if found.gini is None
            else Cell(f"{found.gini:.2f}", found.gini, lens.behind("staff_free", "n"), found.top_10.n),
        ),
        (word("Solutions by the top 1% of answerers"), share_cell(lens, found.top_1)),
        (word("Solutions by the top 10% of answerers"), share_cell(lens, found.top_10)),
    ]
    return Panel(
        "participation",
        "Participation",
        note="giffgaff reported in 2013 that 20% of its members contribute.",
        tables=(Table("participation", "Participation", ("Figure", "In these days"), tuple(rows)),),
    )


def _people(count: int) -> Cell:
    return Cell(number(count), count)


def _top(lens: Lens) -> Panel:
    found = lens.numbers.participation()
    cards = member_cards(member_id for member_id, _ in found.top_three)
    rows = []
    for member_id, solutions in found.top_three:
        card = cards.get(member_id)
        url = lens.behind(f"solver.{member_id}")
        name = card.name if card else "A former member"
        rows.append(
            (
                word(name, url=card.url or "" if card else ""),
                Cell(number(solutions), solutions, url, solutions),
            )
        )
    tables = (Table("top-three", "Our top three", ("Member", "Solutions"), tuple(rows)),) if rows else ()
    return Panel(
        "top",
        "If our top three left",
        note="The solve rate with their accepted answers taken out: what would be left without them.",
        tiles=(
            share_tile(lens, "Solve rate", found.solved),
            share_tile(lens, "Without our top three", found.without_top_three),
        ),
        tables=tables,
    )
