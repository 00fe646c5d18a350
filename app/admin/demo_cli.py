"""`flask demo`: a small fictional community for a first look."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.admin.demo.passwords import kept_password, password_path
from app.admin.demo.seeding import ArchiveGone, State, demo_state, forget_archive, seed_demo, sign_in_accounts
from app.admin.import_cli import all_folds
from app.admin.importing.runs import AlreadyRunning
from app.core import migrate
from app.core.kernel import current_settings
from app.core.uow import StorageUnavailable


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with a demo community, and say how to sign in to it."""
    if migrate.current_revision() != migrate.head_revision():
        raise click.ClickException("the database is not up to date; first run: flask --app wsgi db upgrade")
    state = demo_state()
    if state is State.OTHER:
        click.echo("The database holds a community already, so no demo was added to it.")
        return
    if state is State.SEEDED:
        forget_archive()  # what a seeding leaves that was killed at its very end
    else:
        begun = state is State.BEGUN
        click.echo(f"{'Going on with' if begun else 'Filling the empty database with'} a demo community …")
        try:
            seed_demo(all_folds())
        except (ArchiveGone, AlreadyRunning, StorageUnavailable) as error:
            raise click.ClickException(str(error)) from error
    _say_how_to_sign_in()


def _say_how_to_sign_in() -> None:
    password = kept_password()
    click.echo("This is a demo, a fictional community. For your own, start with DEMO=0 on an empty database.")
    if password is None:
        click.echo(
            f"The password of its accounts was kept in {password_path()}, which is not there any more."
        )
    else:
        click.echo(f"Sign in at {current_settings().PUBLIC_URL}/sign-in with the password {password} as")
    click.echo("")
    accounts = sign_in_accounts()
    widths = [max(len(getattr(one, name)) for one in accounts) for name in ("role", "email")]
    for one in accounts:
        changed = "" if one.password_works or password is None else "  (has another password by now)"
        click.echo(f"  {one.role:{widths[0]}}  {one.email:{widths[1]}}  {one.name}{changed}")
    click.echo("")
