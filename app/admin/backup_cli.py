"""`flask backup` and `flask restore`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.admin.backups.backup import make_backup
from app.admin.backups.databases import BackupProblem
from app.admin.backups.restore import restore_backup

FILE = click.Path(path_type=Path, dir_okay=False)


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        yield
    except BackupProblem as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error


@click.command("backup")
@click.argument("file", type=FILE)
@click.option(
    "--with-secret-key", is_flag=True, help="Put SECRET_KEY in as well: who has the file can forge links."
)
@with_appcontext
def backup(file: Path, with_secret_key: bool) -> None:
    """Write the database and the uploads into FILE while the server runs, and check it."""
    if with_secret_key:
        click.echo(
            "The file will hold SECRET_KEY. Whoever reads it can sign links and forms of this site.", err=True
        )
    with _told_in_one_line():
        made = make_backup(file, with_secret=with_secret_key)
    click.echo(
        f"{file}: {made.files:,} files, {made.rows:,} rows, {made.bytes / 1024**2:,.1f} MiB, read and checked"
    )


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Lose what the database holds now.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Make database and uploads what FILE holds. Stop the server and its worker first."""
    with _told_in_one_line():
        restored = restore_backup(file, replace=replace)
    click.echo(f"Restored as of {restored.made_at}: {restored.rows:,} rows, {restored.uploads:,} uploads")
    if restored.is_old:
        click.echo("It is from an older version. Before you start the server: flask --app wsgi db upgrade")
    if not restored.has_secret:
        click.echo("SECRET_KEY was not in it: use the one of before, or links sent by mail stop working.")
