"""Switch the second step of sign-in on."""

from __future__ import annotations

from app.accounts.models import Member, SecondStep
from app.accounts.notices import tell
from app.accounts.services._second_step import WRONG_CODE, replace_recovery_codes, use_app_code
from app.accounts.services.admit_attempt import forget_tries
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, Refused
from app.core.uow import command


@command
def confirm_second_step(actor: Actor, *, code: str, address: str = "") -> list[str]:
    """A code of the app proves that it has the key. Returns the recovery codes, to be shown once.

    Raises Invalid on `code`, and Refused when it is on already.
    """
    member = db.session.get_one(Member, actor.signed_in_id, with_for_update=True)
    if member.second_step_at is not None:
        raise Refused("second_step_is_on", "The second step is on already.")
    row = db.session.get(SecondStep, member.id)
    if row is None:
        raise Invalid(code=WRONG_CODE)
    use_app_code(row, code)
    row.confirmed_at = member.second_step_at = clock.now()
    forget_tries("code", str(member.id), address)
    tell(actor, "second_step_on")
    return replace_recovery_codes(member.id)
