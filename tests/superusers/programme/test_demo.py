"""The demo shows the programme and its trainings from the first look on, told twice as if told once."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.kernel import current_kernel
from superusers.programme.demo_jobs import PEOPLE
from superusers.programme.models import Goal, Nomination, Signature, Topic
from superusers.training.models import EventReply, ProgrammeEvent, Promise, TalkSlot
from tests.make.community import Community

MODELS = (Goal, Nomination, Signature, Topic, EventReply, ProgrammeEvent, Promise, TalkSlot)
ROLES = {"Priya S.": "community_manager", "Noor A.": "member", "Hiroshi T.": "member"}


def test_the_demo_told_twice_is_told_once(sqlite_community: Community) -> None:
    now = clock.now()
    tell(now)
    assert set(counted().values()) == {0}, "where its people are not there, nothing happens"
    people = {name: sqlite_community.member(name, role=ROLES.get(name, "super_user")) for name in PEOPLE}
    current_kernel().folds["programme"]()
    tell(now)
    once = counted()
    assert min(once.values()) > 0, once
    tell(now)
    assert counted() == once
    desk = sqlite_community.browser(people["Amira N."]).get("/desk").text
    assert "Nobody waits a day" in desk
    assert "63 percent" in sqlite_community.browser(people["Tomas K."]).get("/promises").text


def tell(now: object) -> None:
    for room in ("programme", "training"):
        current_kernel().demos[room](now)  # type: ignore[arg-type]


def counted() -> dict[str, int]:
    return {
        model.__name__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in MODELS
    }
