"""Whatever happens at once: sums are zero, nobody is below zero, a repeat posts nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from superusers.rewards.models import CreditAccount, CreditLine, CreditTransaction
from superusers.rewards.queries.differences import _balances, _transactions
from tests.make.community import Community
from tests.make.histories import live

HISTORIES = 60


def assert_sound() -> None:
    db.session.rollback()
    assert _balances() == _transactions() == []
    assert db.session.scalar(select(func.coalesce(func.sum(CreditLine.amount), 0))) == 0
    below = select(func.count()).where(CreditAccount.balance < 0, CreditAccount.kind != "adjustment")
    assert db.session.scalar(below) == 0
    sources = (CreditTransaction.source_type, CreditTransaction.source_id)
    twice = select(func.count()).select_from(CreditTransaction).group_by(*sources).having(func.count() > 1)
    assert db.session.execute(twice).all() == []


def test_random_histories_at_once_leave_the_ledger_sound(app: Flask, community: Community) -> None:
    members = [community.member().signed_in_id for _ in range(3)]
    asked = live(app, members, seed=1, histories=HISTORIES)
    assert_sound()
    posted = db.session.scalar(select(func.count()).select_from(CreditTransaction)) or 0
    assert 20 < posted < asked, "some steps were repeats, or took more than there was"
