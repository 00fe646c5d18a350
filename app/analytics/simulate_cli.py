"""`flask simulate`: communities whose true rates are known."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click

from app.analytics.simulated_archive import truth, write_archive
from app.analytics.simulation import Law, simulate
from app.core import clock
from app.core.cli import simulate as simulations


@simulations.command("community")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 3650), help="Up to now.")
@click.option("--a-day", default=40.0, show_default=True, type=click.FloatRange(0.1, 5000))
@click.option("--answered", default=0.9, show_default=True, type=click.FloatRange(0, 1))
@click.option(
    "--solved", default=0.6, show_default=True, type=click.FloatRange(0, 1), help="Of the answered."
)
@click.option("--seed", default=1, show_default=True, type=int)
def community(folder: Path, days: int, a_day: float, answered: float, solved: float, seed: int) -> None:
    """Write a simulated community as an archive; bring it in with `flask import archive FOLDER`.

    What is true of it is printed, and kept in `truth.json` beside it: the rates that the statistics estimate.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty.")
    law = Law(a_day=a_day, answered=answered, solved=solved)
    end = clock.now()
    made = write_archive(folder, law, simulate(law, seed=seed, start=end - timedelta(days=days), end=end))
    click.echo(f"{made:,} questions in {folder}")
    click.echo(json.dumps(truth(law), indent=1))
