"""Put codes into a voucher's pool, encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.seal import fingerprint, seal
from app.core.uow import command
from superusers.rewards.calendar import today
from superusers.rewards.models import VoucherCode
from superusers.rewards.policy import can_manage
from superusers.rewards.rules import CODE
from superusers.rewards.services._codes import locked_voucher

MOST = 1000
LONGEST = 200


@command
def upload_codes(actor: Actor, item_id: int, codes: Sequence[str], *, valid_until: date | None = None) -> int:
    """All of them or none. `valid_until`: the last day, in the programme's time zone.

    Returns how many. Raises Refused, NotFound, or Invalid on `codes` or `valid_until`, naming lines and never
    a code: errors end up in logs.
    """
    can_manage(actor).enforce()
    item = locked_voucher(item_id)
    if valid_until is not None and valid_until < today():
        raise Invalid(valid_until="That day is over.")
    prints = [fingerprint(code, CODE) for code in codes]
    _check(codes, prints)
    now = clock.now()
    db.session.execute(
        insert(VoucherCode.__table__),  # type: ignore[arg-type]
        [
            {
                "item_id": item.id,
                "sealed": seal(code, CODE),
                "fingerprint": print_,
                "valid_until": valid_until,
                "uploaded_by_id": actor.member_id,
                "uploaded_at": now,
            }
            for code, print_ in zip(codes, prints, strict=True)
        ],
    )
    record(actor, "rewards.codes_uploaded", subject=("reward_item", item.id), codes=len(codes))
    return len(codes)


def _check(codes: Sequence[str], prints: Sequence[str]) -> None:
    if not codes:
        raise Invalid(codes="Please give one code a line.")
    if len(codes) > MOST:
        raise Invalid(codes=f"At most {MOST:,} codes at a time, please; these are {len(codes):,}.")
    if long := [str(n) for n, code in enumerate(codes, 1) if len(code) > LONGEST]:
        raise Invalid(codes=f"A code has at most {LONGEST} characters. Please look at line {long[0]}.")
    known = set(
        db.session.scalars(select(VoucherCode.fingerprint).where(VoucherCode.fingerprint.in_(prints)))
    )
    for line, print_ in enumerate(prints, 1):
        if print_ in known:
            raise Invalid(codes=f"The code in line {line} is here already. Nothing was stored.")
        known.add(print_)
