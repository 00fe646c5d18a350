"""`flask reputation`: the ledger from the terminal."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from superusers.reputation.fold import build_ledger, verify_ledger

reputation = AppGroup("reputation", help="The reputation ledger.")


@reputation.command("verify")
def verify() -> None:
    """Compare the ledger with the facts; exit 1 on a difference."""
    found = verify_ledger()
    if found.agrees:
        click.echo("The ledger agrees with the facts, and the totals with the ledger.")
        return
    click.echo(
        f"{found.questions_that_differ:,} questions, {found.lines_that_differ:,} lines and "
        f"{found.totals_that_differ:,} totals differ. "
        "Waiting deliveries can be the reason; see `flask doctor`."
    )
    sys.exit(1)


@reputation.command("rebuild")
def rebuild() -> None:
    """Append what the facts call for and the ledger lacks. Nothing is edited or deleted."""
    click.echo(f"{build_ledger():,} lines appended")
