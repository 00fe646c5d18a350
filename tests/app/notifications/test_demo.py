"""The demo tells without mail; imports tell nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import delete, func, select

from app.accounts.models import Member
from app.accounts.queries import actor_of_member
from app.admin.demo.build import build_archive
from app.admin.demo.seeding import Silent, seed_demo
from app.admin.import_cli import all_folds
from app.admin.importing.importer import run_import
from app.admin.importing.plans import archive_plan
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.uow import command
from app.forum.models import Answer, Question
from app.notifications.models import Notification, NotificationLine
from app.notifications.services.tell_past import tell_past
from tests.app.notifications.told import lines, person, rows, told, unread
from tests.make.community import Community


@command
def forget_everything() -> None:
    for table in (Notification, NotificationLine, Job):
        db.session.execute(delete(table))


def test_the_demo_has_bells_in_use_and_mails_nobody(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr("app.accounts.passwords._hasher", cheap)
    seed_demo(all_folds())
    assert db.session.scalar(select(func.count()).where(Job.kind == "notifications.mail")) == 0
    assert db.session.scalar(select(func.count()).where(Notification.by_mail)) == 0
    customer = db.session.execute(
        select(Member.id).where(Member.email_key == "lena@northlight.example")
    ).scalar_one()
    assert told(actor_of_member(customer))
    read, fresh = (
        db.session.scalar(select(func.count()).where(NotificationLine.read_at.is_not(None) == was))
        for was in (True, False)
    )
    assert read
    assert fresh
    assert not (tmp_path / "mail").exists()


def test_an_import_tells_nobody(sqlite_app: Flask, tmp_path: Path) -> None:
    build_archive(tmp_path / "archive", clock.now())
    run_import(archive_plan(tmp_path / "archive", None), Silent(), all_folds())
    Community(sqlite_app).deliver()
    assert db.session.scalar(select(func.count()).select_from(Answer))
    assert db.session.scalar(select(func.count()).select_from(Notification)) == 0


def test_the_past_is_told_in_its_order_and_once(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    days = [clock.now() - timedelta(days=n) for n in (90, 40, 30, 2, 1)]
    question = community.question(ada, at=days[0] - timedelta(days=1))
    answers = [community.answer(question, bo, at=day) for day in days]
    community.accept(question, answers[2], at=days[2] + timedelta(hours=1))
    hidden = community.question(bo, at=days[3])
    community.hide(Question, hidden)
    forget_deliveries(community)
    for _ in range(2):
        tell_past(since=days[0] + timedelta(days=1), unread_since=days[3] - timedelta(hours=1))
    assert told(ada) == [
        "2 new answers to your question",
        "Bo answered your question",
        "Bo answered your question",
    ]
    assert unread(ada) == 1
    assert [line.at for line in lines(ada)] == [days[4], days[2], days[1]]
    assert told(bo) == ["Your question was hidden", "Ada accepted your answer"]
    assert unread(bo) == 1
    assert len(rows(ada)) == 4
    assert db.session.scalar(select(func.count()).where(Job.kind == "notifications.mail")) == 0


def forget_deliveries(community: Community) -> None:
    """As after an import: the facts are there and nobody was told."""
    community.deliver()
    forget_everything()
