"""How far an import has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import Any

import click

from app.admin.importing.plans import Plan
from app.admin.importing.tally import Tally

EVERY_S = 5.0

DERIVED = {
    "recount": "Recounting votes, answers and states",
    "joining": "Dating members who do not say when they joined",
    "categories": "Counting the questions of categories",
}


def in_words(what: str) -> str:
    """What is being derived, as a line of progress."""
    return DERIVED.get(what, f"Building {what} from the facts")


class Bar:
    """A bar with percentage, time left, and rows a second."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._rows = 0
        self._started = monotonic()

    def start(self, plan: Plan, *, resumed: bool) -> None:
        self._bar = click.progressbar(
            length=plan.total_bytes,
            label="Going on" if resumed else "Importing",
            item_show_func=lambda step: f"{step}, {self._rows / self._seconds:,.0f} rows/s" if step else "",
            show_eta=True,
            show_percent=True,
        )
        self._bar.__enter__()

    @property
    def _seconds(self) -> float:
        return max(monotonic() - self._started, 0.001)

    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None:
        self._rows += rows
        self._bar.update(read, step)

    def derive(self, what: str) -> None:
        self._close()
        click.echo(f"{in_words(what)} …")

    def finish(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


class Lines:
    """A line every few seconds, for logs."""

    def __init__(self) -> None:
        self._started = self._last = monotonic()
        self._read = self._total = self._rows = 0

    def start(self, plan: Plan, *, resumed: bool) -> None:
        self._total = plan.total_bytes
        click.echo(f"{'Going on with' if resumed else 'Importing'} {plan.source}")

    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None:
        self._read += read
        self._rows += rows
        now = monotonic()
        if now - self._last >= EVERY_S:
            self._last = now
            passed = now - self._started
            left = passed * (self._total - self._read) / max(self._read, 1)
            click.echo(
                f"{step}: {self._read / max(self._total, 1):.0%} read, {self._rows / passed:,.0f} rows/s,"
                f" about {left:,.0f} s left"
            )

    def derive(self, what: str) -> None:
        click.echo(in_words(what))

    def finish(self) -> None:
        pass


def summary_lines(tally: Tally) -> list[str]:
    """What was counted, for people."""
    lines = [f"{'':36} {'imported':>10} {'already there':>14}"]
    for kind in dict.fromkeys([*tally.imported, *tally.there]):
        lines.append(f"{kind.replace('_', ' '):36} {tally.imported[kind]:>10,} {tally.there[kind]:>14,}")
    for title, counts in (
        ("Rejected", tally.rejected),
        ("Left out", tally.left_out),
        ("Imported with a change", tally.remarks),
    ):
        if counts:
            lines.append(f"{title}: {counts.total():,}")
            lines += [f"  {number:>10,}  {reason}" for reason, number in Counter(counts).most_common()]
    lines += [f"Warning: {message}. What is whole was imported." for message in tally.truncated.values()]
    return lines
