"""A crowd of members, made in one transaction."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Member
from app.accounts.queries import actor_of_member
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command


def crowd(size: int, *, role: str = "member") -> list[Actor]:
    return [actor_of_member(number) for number in _add(size, role)]


@command
def _add(size: int, role: str) -> list[int]:
    now = clock.now()
    members = [
        Member(
            name=f"{role} {n}",
            name_key=f"{role} {n}",
            role=role,
            joined_at=now - timedelta(days=100),
            email_verified_at=now,
        )
        for n in range(size)
    ]
    db.session.add_all(members)
    db.session.flush()
    return [member.id for member in members]
