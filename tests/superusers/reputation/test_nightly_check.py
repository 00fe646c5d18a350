"""The nightly comparison of the ledger with the facts: silent while all agrees, loud when not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.doctor import examine
from app.core.jobs import Job, plant_schedules
from app.core.outbox import OutboxDelivery
from app.core.uow import command
from superusers.reputation.jobs import PATIENCE, verify_nightly
from superusers.reputation.models import LedgerCheck
from tests.make.community import Community


def health() -> tuple[str, str]:
    return next((f.level, f.says) for f in examine(quickly=True) if f.what == "reputation")


def alarms() -> int:
    found = db.session.scalars(select(AuditEntry.id).where(AuditEntry.action == "reputation.ledger_differs"))
    return len(found.all())


@pytest.fixture
def settled(community: Community) -> Community:
    question = community.question()
    community.accept(question, community.answer(question))
    community.deliver()
    return community


@command
def tamper() -> None:
    db.session.execute(text("UPDATE reputation_total SET points = points + 1"))


@command
def make_dead() -> None:
    db.session.execute(update(OutboxDelivery).values(state="dead"))


def test_it_runs_by_itself_every_night(settled: Community) -> None:
    assert health()[0] == "ok"
    plant_schedules()
    settled.deliver()
    assert health() == ("ok", health()[1])
    assert "agrees with the facts" in health()[1]
    due = db.session.scalars(select(Job.run_at).where(Job.kind == "reputation.verify")).one()
    assert timedelta(hours=23) < due - clock.now() <= timedelta(days=1)


def test_a_difference_is_on_the_health_page_and_in_the_audit_log(settled: Community) -> None:
    tamper()
    verify_nightly()
    level, says = health()
    assert level == "FAIL"
    assert "2 totals differ" in says
    assert alarms() == 1


def test_what_is_on_its_way_is_waited_for(settled: Community) -> None:
    question = settled.question()
    settled.accept(question, settled.answer(question))
    verify_nightly()
    assert db.session.scalars(select(LedgerCheck.id)).all() == []
    settled.deliver()
    with clock.shifted_by(timedelta(minutes=6)):
        settled.deliver()
        db.session.rollback()
        assert health()[0] == "ok"
    assert alarms() == 0


def test_it_does_not_wait_for_ever_nor_for_what_has_failed(settled: Community) -> None:
    question = settled.question()
    settled.accept(question, settled.answer(question))
    verify_nightly(tries=PATIENCE)
    assert alarms() == 1
    make_dead()
    verify_nightly()
    assert alarms() == 2


def test_a_check_that_does_not_come_is_noticed(settled: Community) -> None:
    verify_nightly()
    with clock.shifted_by(timedelta(days=3)):
        assert health()[0] == "warn"
