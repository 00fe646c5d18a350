"""The demo shows rewards from the first look on, told twice as if told once."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_kernel
from superusers.rewards.demo_jobs import tell_demo
from superusers.rewards.models import CreditTransaction
from tests.make.community import Community
from tests.make.rewards import all_agrees, held_by

PEOPLE = {"Tomas K.": "super_user", "Lena B.": "member", "Priya S.": "community_manager"}


def test_the_demo_told_twice_is_told_once(sqlite_community: Community) -> None:
    tell_demo(clock.now())
    assert moves() == 0, "where its people are not there, nothing happens"
    people = {name: sqlite_community.member(name, role=role) for name, role in PEOPLE.items()}
    for _ in range(2):
        current_kernel().demos["rewards"](clock.now())
        assert held_by(people["Tomas K."]) == (150, 600, 600)
    assert moves() == 11
    assert all_agrees()
    page = sqlite_community.browser(people["Tomas K."]).get("/rewards").text
    assert "Northlight shop voucher" in page


def moves() -> int:
    return db.session.scalar(select(func.count()).select_from(CreditTransaction)) or 0
