"""Several workers and readers at once: told once, counted right, nobody waits in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import func, select

from app.core.db import db
from app.core.delivery import deliver_due
from app.notifications.models import Notification, NotificationLine
from app.notifications.services.read_all import read_all
from tests.app.notifications.told import deliver_all, lines, person, redeliver, stored_events, told, unread
from tests.make.community import Community


def at_once(community: Community, *tasks: Callable[[], object]) -> None:
    """Run the tasks in threads that start together; an error in one is an error of the test."""
    together, failed = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        with community.app.app_context():
            together.wait()
            try:
                task()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert failed == []


def test_four_workers_tell_each_cause_once(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    questions = [community.question(ada) for _ in range(2)]
    for question in questions:
        for _ in range(5):
            community.answer(question)
        community.answer(question, bo)
        community.comment(question, bo)
    events = stored_events()
    redeliver(events * 3)
    at_once(community, *[lambda: deliver_due(1000)] * 4)
    deliver_all()
    for line in lines(ada):
        assert line.says in ("6 new answers to your question", "Bo commented on what you wrote")
    assert len(lines(ada)) == 4
    assert unread(ada) == 4
    told_twice = db.session.execute(
        select(Notification.member_id, Notification.cause)
        .group_by(Notification.member_id, Notification.cause)
        .having(func.count() > 1)
    ).all()
    assert told_twice == []


def test_reading_while_more_comes_loses_nothing(community: Community) -> None:
    ada = person(community, "Ada")
    question = community.question(ada)
    for _ in range(12):
        community.answer(question)

    def read() -> None:
        for _ in range(12):
            db.session.rollback()
            read_all(ada, up_to=newest())

    def newest() -> int:
        return db.session.scalar(select(func.max(NotificationLine.latest_id))) or 0

    at_once(community, lambda: deliver_due(1000), lambda: deliver_due(1000), read)
    deliver_all()
    counts = db.session.scalars(
        select(NotificationLine.count).where(NotificationLine.member_id == ada.member_id)
    ).all()
    assert sum(counts) == 12
    assert len(told(ada)) == len(counts)
