"""The audit log takes lines and gives none back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.core.actor import SYSTEM, Actor
from app.core.audit import LONGEST_REASON, AuditEntry, record
from app.core.db import db
from app.core.kernel import kernel_of
from app.core.uow import command
from tests.app.core.toys import Boom


@pytest.fixture(autouse=True)
def declared(app: Flask) -> None:
    kernel_of(app).audits({"test.thing_done": "Did a thing"})


@command
def note_it(actor: Actor, reason: str = "", *, then_die: bool = False) -> None:
    record(actor, "test.thing_done", subject=("question", 12), reason=reason, before=1, after=2)
    if then_die:
        raise Boom


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_a_line_says_who_did_what_to_what_and_why(app: Flask) -> None:
    note_it(Actor(member_id=7, name="Mara", role="staff"), "Asked for by the author")
    entry = entries()[0]
    assert (entry.actor_id, entry.actor_role, entry.action) == (7, "staff", "test.thing_done")
    assert (entry.subject_type, entry.subject_id) == ("question", 12)
    assert (entry.reason, entry.detail) == ("Asked for by the author", {"before": 1, "after": 2})


def test_an_act_without_words_is_not_recorded(app: Flask) -> None:
    @command
    def nameless() -> None:
        record(SYSTEM, "test.thing_undone", subject=("question", 12))

    with pytest.raises(ValueError, match=r"no words for 'test\.thing_undone'"):
        nameless()
    assert entries() == []
    with pytest.raises(ValueError, match="declared twice"):
        kernel_of(app).audits({"test.thing_done": "Did it"})


def test_what_did_not_happen_leaves_no_line(app: Flask) -> None:
    with pytest.raises(Boom):
        note_it(SYSTEM, then_die=True)
    assert entries() == []


def test_a_long_reason_is_cut_and_does_not_stop_the_act(app: Flask) -> None:
    note_it(SYSTEM, "x" * (LONGEST_REASON + 1))
    assert len(entries()[0].reason) == LONGEST_REASON


@pytest.mark.parametrize("change", [update(AuditEntry).values(reason="no"), delete(AuditEntry)])
def test_the_database_lets_nobody_change_or_remove_a_line(app: Flask, change) -> None:
    note_it(SYSTEM, "first")

    @command
    def tamper() -> None:
        db.session.execute(change)

    with pytest.raises(DBAPIError, match="append-only"):
        tamper()
    assert [entry.reason for entry in entries()] == ["first"]
