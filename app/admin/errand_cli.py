"""`flask errand`: the process of an import or export that was started on a page. The worker calls it."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.admin.errands.run import run_errand


@click.command("errand", hidden=True)
@click.argument("number", type=int)
@with_appcontext
def errand(number: int) -> None:
    """Do what an administrator started on a page."""
    run_errand(number)
