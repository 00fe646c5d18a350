"""`flask first-run-link`, `flask demo`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.accounts.services.issue_setup_link import issue_setup_link
from app.core.kernel import current_settings


@click.command("first-run-link")
@with_appcontext
def first_run_link() -> None:
    """Print the one-time link that makes the first administrator, while there is none."""
    path = issue_setup_link()
    if path is not None:
        click.echo("Name your community and create its administrator here (the link works once):")
        click.echo(f"  {current_settings().PUBLIC_URL}{path}")
