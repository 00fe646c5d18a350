"""The demo shows time from the first look on, told twice as if told once."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from superusers.activity.demo_jobs import PEOPLE, tell_demo
from superusers.activity.managers import count_odd, overview
from superusers.activity.models import ActivityDay
from superusers.activity.my_time import MyTime, explain, first_day
from superusers.activity.queries import days_of, today
from tests.make.community import Community
from tests.make.presence import NOON


def test_the_demo_told_twice_is_told_once(sqlite_community: Community) -> None:
    tell_demo(NOON)
    assert days() == [], "where its people are not there, nothing happens"
    people = {name.split()[0]: sqlite_community.member(name) for name in PEOPLE}
    with clock.frozen_at(NOON):
        current_kernel().demos["activity"](NOON)
        once = days()
        current_kernel().demos["activity"](NOON)
        assert days() == once
        shown = {row.name.split()[0]: row for row in overview("all", 1).rows}
        assert {name for name, row in shown.items() if row.lives} == {"Tomas"}
        assert {name for name, row in shown.items() if row.new} == {"Hiroshi"}
        assert {name for name, row in shown.items() if row.fades} == {"João"}
        assert {name for name, row in shown.items() if row.much} == {"Mei"}
        assert {"Lena", "Pavel"} & shown.keys() == set(), "they do not share"
        assert count_odd() == 1
        mine = time_of(people["Tomas"])
        assert mine.visits >= 2 * mine.two_hour_days > 28
        assert {name for name, *_ in mine.uncounted} >= {"Not in front", "Untouched", "Twice at once"}


def time_of(actor: Actor) -> MyTime:
    return explain(days_of(actor.signed_in_id, first_day(today())), today())


def days() -> list[tuple[object, ...]]:
    table = ActivityDay.__table__
    rows = db.session.execute(select(*table.columns).order_by(table.c.member_id, table.c.day))
    return [tuple(row) for row in rows]
