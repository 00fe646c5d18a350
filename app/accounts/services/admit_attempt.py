"""Count a try against its limits before any costly or annoying work is done for it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.accounts.models import SignInAttempt
from app.core import clock
from app.core.db import db
from app.core.uow import command

WINDOW = timedelta(minutes=15)
# Per account and address a person mistyping; per account a guesser with many addresses; per address one
# guesser with many accounts (a whole office may share the address).
LIMITS = {"account+address": 8, "account": 40, "address": 100}
# A code has a million values of which three are right: these allow four in a thousand a day, to a guesser who
# knows the password.
CODE_LIMITS = {"account+address": 6, "account": 15, "address": 100}
MAIL_LIMITS = {"account+address": 3, "account": 5, "address": 20}


class Throttled(Exception):
    """Too many tries; `retry_after` seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many tries, wait {retry_after} s")
        self.retry_after = retry_after

    @property
    def wait(self) -> str:
        """How long to wait, in words."""
        minutes = -(-self.retry_after // 60)
        return "a minute" if minutes <= 1 else f"{minutes} minutes"


def limit_keys(kind: str, account: str, address: str) -> dict[str, str]:
    """What is counted, hashed, so that the table holds no addresses."""
    raw = {"account+address": f"{account}|{address}", "account": account, "address": address}
    return {name: hashlib.sha256(f"{kind}:{name}:{text}".encode()).hexdigest() for name, text in raw.items()}


def forget_tries(kind: str, account: str, address: str) -> None:
    """Inside a command: this person was right, so what they mistyped before does not count any more."""
    key = limit_keys(kind, account, address)["account+address"]
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.key == key))


@command
def admit_attempt(kind: str, *, account: str, address: str) -> None:
    """Record a try. `kind` is `password`, `code` or `mail`. Raises Throttled (and counts nothing more)."""
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
    limits = {"mail": MAIL_LIMITS, "code": CODE_LIMITS}.get(kind, LIMITS)
    keys = limit_keys(kind, account, address)
    counted: dict[str, tuple[int, datetime]] = {
        row.key: (row.tries, row.oldest)
        for row in db.session.execute(
            select(
                SignInAttempt.key,
                func.count().label("tries"),
                func.min(SignInAttempt.at, type_=SignInAttempt.at.type).label("oldest"),
            )
            .where(SignInAttempt.key.in_(keys.values()))
            .group_by(SignInAttempt.key)
        )
    }
    for name, key in keys.items():
        tries, oldest = counted.get(key, (0, now))
        if tries >= limits[name]:
            raise Throttled(max(1, int((oldest + WINDOW - now).total_seconds())))
    db.session.add_all(SignInAttempt(key=key, at=now) for key in keys.values())
