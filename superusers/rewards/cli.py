"""`flask rewards`: payout windows from the terminal."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.core.policy import NotFound
from superusers.rewards.models.windows import SETTLED
from superusers.rewards.queries.payouts import outcome_lines, outcome_of
from superusers.rewards.queries.windows import all_windows, window_by_id

rewards = AppGroup("rewards", help="Credits and payout windows.")


@rewards.command("rehearse")
@click.argument("window_id", type=int, required=False)
def rehearse(window_id: int | None) -> None:
    """Print what a payout window would come to if it closed now. Changes nothing.

    Without WINDOW_ID: the first that is not settled.
    """
    if window_id is None:
        waiting = [window for window in all_windows() if window.step < SETTLED]
        if not waiting:
            raise click.ClickException("no payout window is planned")
        window_id = waiting[-1].id
    try:
        window = window_by_id(window_id)
    except NotFound:
        raise click.ClickException(f"there is no payout window {window_id}") from None
    for line in outcome_lines(window, outcome_of(window)):
        click.echo(line)
