"""Commands of the kernel: `flask db`, `flask worker`, `flask doctor`, `flask deliveries`."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.core import delivery, jobs, migrate
from app.core.doctor import examine
from app.core.worker import run_worker

database = AppGroup("db", help="Migrate the database.")
deliveries = AppGroup("deliveries", help="Events on their way to their consumers.")
simulate = AppGroup("simulate", help="Communities and people who do not exist, to try the product on.")
"""Rooms add their commands."""
job_commands = AppGroup("jobs", help="Mail and other work for later.")


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    """What Alembic has to say (no such revision, models differ) without its traceback."""
    from alembic.util import CommandError

    try:
        yield
    except CommandError as error:
        raise click.ClickException(str(error)) from error


@database.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to REVISION (default: the newest)."""
    with _told_in_one_line():
        migrate.upgrade(revision)
    click.echo(f"database at {migrate.current_revision()}")


@database.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION (`base`: to nothing)."""
    with _told_in_one_line():
        migrate.downgrade(revision)


@database.command("current")
def current() -> None:
    """Say which revision the database is at."""
    click.echo(f"{migrate.current_revision()} (newest: {migrate.head_revision()})")


@database.command("revision")
@click.option("-m", "--message", required=True)
def revision(message: str) -> None:
    """Write a migration for what the models have that the database has not."""
    migrate.make_revision(message)


@database.command("check")
def check() -> None:
    """Fail when models and migrations differ."""
    with _told_in_one_line():
        migrate.check()


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver events and run jobs until stopped (TERM or ctrl-C)."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(current_app._get_current_object(), stop)  # type: ignore[attr-defined]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look for trouble; exit 1 when something must be mended."""
    findings = examine()
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        click.echo(f"{finding.level:4}  {finding.what:{width}}  {finding.says}")
    sys.exit(1 if any(finding.level == "FAIL" for finding in findings) else 0)


@deliveries.command("replay")
def replay() -> None:
    """Try dead deliveries again."""
    click.echo(f"{delivery.replay_dead()} deliveries will be tried again")


@job_commands.command("replay")
def replay_jobs() -> None:
    """Try jobs again that failed for good."""
    click.echo(f"{jobs.replay_dead()} jobs will be tried again")


def register_commands(app: Flask) -> None:
    for command in (database, deliveries, job_commands, simulate, worker, doctor):
        app.cli.add_command(command)
