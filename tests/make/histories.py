"""Random histories of the ledger, several at the same time on the same accounts."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

from flask import Flask

from app.core.db import db
from app.core.uow import command
from superusers.rewards.models.ledger import (
    ADJUSTMENT,
    AVAILABLE,
    CHARITY,
    EXPIRED,
    PENDING,
    REDEEMED,
    RESERVED,
)
from superusers.rewards.services._ledger import Account, NotEnough, Source, budget, lock_accounts, post

YEARS = (2026, 2027)
STEPS = 6
"""A history has up to so many steps, each of them possibly a repeat."""


def live(app: Flask, members: Sequence[int], *, seed: int, histories: int, threads: int = 4) -> int:
    """Returns how many transactions were asked for. Raises what any thread raised."""
    errors: list[BaseException] = []
    asked = [0] * threads

    def one(place: int) -> None:
        try:
            with app.app_context():
                choose = random.Random(f"{seed}-{place}")
                for number in range(place, histories, threads):
                    asked[place] += _history(tuple(_steps(choose, members, seed * 1_000_000 + number)))
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    running = [threading.Thread(target=one, args=(place,)) for place in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if errors:
        raise errors[0]
    return sum(asked)


Step = tuple[str, Source, dict[Account, int]]


def _steps(choose: random.Random, members: Sequence[int], number: int) -> list[Step]:
    found = []
    for place in range(choose.randint(1, STEPS)):
        member, amount = choose.choice(members), choose.randint(1, 60)
        year = budget(choose.choice(YEARS))
        pending, available, reserved = (Account(k, member) for k in (PENDING, AVAILABLE, RESERVED))
        end = Account(choose.choice((REDEEMED, CHARITY)))
        part = choose.randint(0, amount)
        moves = {
            "funded": {Account(ADJUSTMENT): -amount, year: amount},
            "granted": {year: -amount, pending: amount},
            "released": {pending: -amount, available: amount},
            "reserved": {available: -amount, reserved: amount},
            "redeemed": {reserved: -amount, end: amount},
            "given_back": {reserved: -amount, available: amount},
            "expired": {available: -amount, Account(EXPIRED): amount},
            "taken_back": {available: -part, Account(ADJUSTMENT): part - amount, year: amount},
        }
        kind = choose.choice(sorted(moves))
        # A third of the sources are shared by all histories: most of those steps are repeats.
        source = choose.randint(1, 40) if choose.random() < 0.3 else number * 10 + place
        found.append((kind, Source(f"history-{kind}", source), moves[kind]))
    return found


@command
def _history(steps: Sequence[Step]) -> int:
    # In one order, as no use case of the product holds more than a posting or two.
    lock_accounts({account for _, _, amounts in steps for account in amounts})
    for kind, source, amounts in steps:
        try:
            post(kind, source, amounts)
        except NotEnough:
            continue
    return len(steps)
