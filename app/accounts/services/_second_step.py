"""Steps of the use cases around the second step of sign-in. All inside a command."""

from __future__ import annotations

from sqlalchemy import delete, update

from app.accounts.models import Member, RecoveryCode, SecondStep
from app.accounts.notices import tell
from app.accounts.second_step import (
    CODE_DIGITS,
    new_recovery_codes,
    recovery_hash,
    step_of_code,
    typed_code,
)
from app.accounts.services.admit_attempt import forget_tries
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid

WRONG_CODE = "This code does not fit. Codes change every 30 seconds, and each works once."


def use_code(actor: Actor, member_id: int, code: str, *, address: str) -> None:
    """Use a code of the app, or a recovery code, up. Raises Invalid on `code`.

    `address`: whose tries are counted with the member's.
    """
    # Two uses of one code at once: the second waits here and then finds it used.
    row = db.session.get(SecondStep, member_id, with_for_update=True, populate_existing=True)
    typed = typed_code(code)
    if row is None or row.confirmed_at is None:
        raise Invalid(code=WRONG_CODE)
    if len(typed) == CODE_DIGITS and typed.isdigit():
        use_app_code(row, typed)
    elif not _use_recovery_code(member_id, typed):
        raise Invalid(code=WRONG_CODE)
    else:
        tell(actor, "recovery_code_used", member_id=member_id)
    forget_tries("code", str(member_id), address)


def use_app_code(row: SecondStep, code: str) -> None:
    """Raises Invalid on `code` for one that does not fit, or whose time step was used already."""
    step = step_of_code(row.sealed_key, typed_code(code), clock.now())
    if step is None or step <= row.last_step:
        raise Invalid(code=WRONG_CODE)
    row.last_step = step


def _use_recovery_code(member_id: int, typed: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.member_id == member_id,
            RecoveryCode.code_hash == recovery_hash(typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def replace_recovery_codes(member_id: int) -> list[str]:
    """New codes; the earlier ones stop working. This is the only moment at which they can be shown."""
    codes = new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    db.session.add_all(RecoveryCode(member_id=member_id, code_hash=recovery_hash(code)) for code in codes)
    return codes


def forget_second_step(member: Member) -> None:
    """The password alone opens the account from now on."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    db.session.execute(delete(SecondStep).where(SecondStep.member_id == member.id))
    member.second_step_at = None
