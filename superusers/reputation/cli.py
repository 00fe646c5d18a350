"""`flask reputation`: the ledger from the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.policy import Invalid, NotFound
from superusers.reputation.dump_comparison import compare_with_dump
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.rules import RULES_3
from superusers.reputation.services.hold_from_the_start import hold_from_the_start

reputation = AppGroup("reputation", help="The reputation ledger.")


@reputation.command("verify")
def verify() -> None:
    """Compare the ledger with the facts; exit 1 on a difference."""
    found = verify_ledger()
    if found.agrees:
        click.echo("The ledger agrees with the facts, and the totals with the ledger.")
        return
    click.echo(
        f"{found.questions_that_differ:,} questions or other rows, {found.lines_that_differ:,} lines and "
        f"{found.totals_that_differ:,} totals differ. "
        "Waiting deliveries can be the reason; see `flask doctor`."
    )
    sys.exit(1)


@reputation.command("rebuild")
def rebuild() -> None:
    """Append what the facts call for and the ledger lacks. Nothing is edited or deleted."""
    click.echo(f"{build_ledger():,} lines appended")


@reputation.command("rules")
@click.argument("number", type=int)
def rules(number: int) -> None:
    """Before an import: let version NUMBER hold for all of history (3: as on Stack Exchange)."""
    try:
        hold_from_the_start(number)
    except NotFound:
        raise click.ClickException(f"there is no version {number} of the rules") from None
    except Invalid as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Version {number} of the rules holds from the first day on.")


@reputation.command("compare")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rules", "number", default=RULES_3.number, show_default=True, help="Version of the rules.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def compare(folder: Path, number: int, as_json: bool) -> None:
    """Hold computed totals against the Reputation column of FOLDER's Users.xml, once it is imported."""
    found = compare_with_dump(folder, number)
    if found is None:
        raise click.ClickException("nobody of this dump is here; import it first")
    click.echo(found.as_json() if as_json else found.in_words())
