"""`flask recount`: counters and states, made anew from the rows."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.forum.queries import question_ids_after
from app.forum.services.recount_categories import recount_categories
from app.forum.services.recount_questions import recount_questions

BATCH = 500


@click.command("recount")
@with_appcontext
def recount() -> None:
    """Recompute every counter and state of the forum from its rows."""
    last, done = 0, 0
    while ids := question_ids_after(last, BATCH):
        recount_questions(ids)
        last, done = ids[-1], done + len(ids)
    recount_categories()
    click.echo(f"{done:,} questions recounted")
