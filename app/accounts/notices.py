"""Telling a member what happened to the account: recorded and mailed in the transaction that did it."""

from __future__ import annotations

from typing import Any

from app.core.actor import Actor
from app.core.audit import record
from app.core.jobs import enqueue

# What the mail says, and what to do if it was not the member. Subject, first sentence.
NOTICES = {
    "password_changed": ("Your password was changed", "The password of your account was changed."),
    "second_step_on": (
        "Signing in takes a code now",
        "The second step of sign-in was switched on: from now on it takes a code from your app as well.",
    ),
    "second_step_off": (
        "Signing in takes no code any more",
        "The second step of sign-in was switched off: the password alone opens your account.",
    ),
    "recovery_codes_renewed": (
        "You have new recovery codes",
        "New recovery codes were made for your account. The earlier ones have stopped working.",
    ),
    "recovery_code_used": (
        "A recovery code was used",
        "Somebody signed in to your account, or confirmed who they are, with one of your recovery codes.",
    ),
    "role_changed": ("You have another role", "Your role in this community was changed."),
    "data_copy_asked": (
        "A copy of your data was asked for",
        "A copy of everything this community keeps about you was asked for. We write again when it is ready.",
    ),
}


def tell(actor: Actor, what: str, *, member_id: int | None = None, **detail: Any) -> None:
    """Inside a command: record a change of an account's security, and mail it to its member."""
    about = member_id if member_id is not None else actor.signed_in_id
    record(actor, f"accounts.{what}", subject=("member", about), **detail)
    enqueue("accounts.mail_notice", member_id=about, notice=what)
