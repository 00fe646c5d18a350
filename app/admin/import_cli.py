"""`flask import`: bring an existing community in, with all its dates, authors and scores."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from app.admin.importing.folds import all_folds
from app.admin.importing.importer import Outcome, run_import
from app.admin.importing.plans import Plan, archive_plan, stackexchange_plan
from app.admin.importing.progress import Bar, Lines, summary_lines
from app.admin.importing.readers_common import UnreadableError
from app.admin.importing.rejects import rejects_path
from app.admin.importing.runs import AlreadyRunning
from app.core import migrate
from app.core.uow import StorageUnavailable

imports = AppGroup("import", help="Bring an existing community in.")

FOLDER = click.Path(path_type=Path)
SOURCE_HELP = "Name that tells this community's ids from others'; always the same for the same community."


@imports.command("stackexchange")
@click.argument("folder", type=FOLDER)
@click.option("--source", metavar="NAME", help=f"{SOURCE_HELP} Default: the folder's name.")
def stackexchange(folder: Path, source: str | None) -> None:
    """Import a Stack Exchange dump: the FOLDER with Posts.xml, Users.xml, Votes.xml and so on."""
    _import(lambda: stackexchange_plan(folder, source))


@imports.command("archive")
@click.argument("folder", type=FOLDER)
@click.option("--source", metavar="NAME", help=f"{SOURCE_HELP} Default: what the archive says.")
def archive(folder: Path, source: str | None) -> None:
    """Import a community archive, version 1: the FOLDER with archive.json."""
    _import(lambda: archive_plan(folder, source))


def _import(read_plan: Callable[[], Plan]) -> None:
    """Run an import and say what it did. Exits 1, with one line, when it could not go on."""
    if migrate.current_revision() != migrate.head_revision():
        raise click.ClickException("the database is not up to date; first run: flask --app wsgi db upgrade")
    try:
        outcome = run_import(read_plan(), Bar() if sys.stdout.isatty() else Lines(), all_folds())
    except UnreadableError as error:
        raise click.ClickException(
            f"{error}. What stood before is kept; mend it and run this again."
        ) from error
    except (AlreadyRunning, StorageUnavailable) as error:
        raise click.ClickException(str(error)) from error
    _say(outcome)


def _say(outcome: Outcome) -> None:
    for line in summary_lines(outcome.tally):
        click.echo(line)
    if outcome.tally.rejected:
        click.echo(f"The rejected rows are in {rejects_path(outcome.run_id)}")
    rate = outcome.posts / outcome.seconds if outcome.seconds else 0
    click.echo(f"{outcome.posts:,} posts in {outcome.seconds:,.1f} s: {rate:,.0f} posts/s")


__all__ = ["all_folds", "imports"]
