"""`flask export`: take the whole community out."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import click
from flask.cli import AppGroup

from app.admin.exporting.export import export_archive
from app.admin.exporting.folders import NotEmpty

exports = AppGroup("export", help="Take the community out.")


@exports.command("archive")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--without-addresses", is_flag=True, help="Leave the members' e-mail addresses out.")
def archive(folder: Path, without_addresses: bool) -> None:
    """Write the community into FOLDER as a community archive, version 1.

    FOLDER must not exist yet, or be empty. People may go on writing meanwhile: the archive is the community
    as
    it was when this began.
    """
    started = monotonic()
    try:
        exported = export_archive(folder, addresses=not without_addresses)
    except NotEmpty as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror}") from error
    for name, number in exported.rows.items():
        click.echo(f"{name:12} {number:>10,}")
    click.echo(f"Written to {folder} in {monotonic() - started:,.1f} s")
