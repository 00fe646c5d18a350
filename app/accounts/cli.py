"""`flask members`: roles from the terminal."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts.queries import member_by_email
from app.accounts.roles import ROLES
from app.accounts.services.change_role import change_role
from app.accounts.services.remove_second_step import remove_second_step
from app.core.actor import SYSTEM
from app.core.policy import NotFound
from app.core.text import case_fold_key

members = AppGroup("members", help="Look after members.")


@members.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
def set_role(email: str, role: str) -> None:
    """Give the member with this E-MAIL another ROLE."""
    member = member_by_email(case_fold_key(email))
    if member is None:
        raise click.ClickException(f"No member has the address {email}.")
    change_role(SYSTEM, member.id, role=role, reason="from the terminal")
    click.echo(f"{email} is now: {role}")


@members.command("no-code")
@click.argument("email")
def switch_code_off(email: str) -> None:
    """Let the member with this E-MAIL sign in without a code: the app and the recovery codes are lost."""
    member = member_by_email(case_fold_key(email))
    if member is None:
        raise click.ClickException(f"No member has the address {email}.")
    try:
        remove_second_step(SYSTEM, member.id)
    except NotFound as error:
        raise click.ClickException(f"{email} signs in without a code already.") from error
    click.echo(f"{email} signs in without a code until a new app is set up.")
