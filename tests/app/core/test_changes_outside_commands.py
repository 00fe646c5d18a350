"""Data changes inside commands and nowhere else; anything else raises instead of vanishing or slipping in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from app.core.db import ChangeOutsideCommand, db
from app.core.site import SiteRow
from app.core.web.access import PUBLIC, access
from tests.app.core.toys import Boom, call_it, site_name


def test_a_new_object_cannot_be_flushed(app: Flask) -> None:
    db.session.add(SiteRow(id=1, name="Smuggled"))
    with pytest.raises(ChangeOutsideCommand):
        db.session.flush()
    db.session.rollback()
    assert site_name() is None


def test_a_changed_object_cannot_be_flushed(app: Flask) -> None:
    call_it("Before")
    db.session.get_one(SiteRow, 1).name = "Smuggled"
    with pytest.raises(ChangeOutsideCommand):
        db.session.flush()
    db.session.rollback()


def test_a_deleted_object_cannot_be_flushed(app: Flask) -> None:
    call_it("Before")
    db.session.delete(db.session.get_one(SiteRow, 1))
    with pytest.raises(ChangeOutsideCommand):
        db.session.flush()
    db.session.rollback()
    assert site_name() == "Before"


TABLE: Any = SiteRow.__table__
STATEMENTS = {
    "insert": insert(SiteRow).values(id=1, name="x"),
    "update": update(SiteRow).values(name="x"),
    "delete": delete(SiteRow),
    "core insert": insert(TABLE).values(id=1, name="x"),
    "core update": update(TABLE).values(name="x"),
    "core delete": delete(TABLE),
    "insert as text": text("INSERT INTO site (id, name) VALUES (1, 'x')"),
    "update as text": text("  update site SET name = 'x'"),
    "delete as text": text("DELETE FROM site"),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_that_writes_is_refused(app: Flask, statement: object) -> None:
    call_it("Before")
    with pytest.raises(ChangeOutsideCommand):
        db.session.execute(statement)  # type: ignore[call-overload]
    assert site_name() == "Before"


def test_reading_is_free(app: Flask) -> None:
    assert db.session.execute(select(SiteRow)).all() == []
    assert db.session.execute(text("SELECT 1")).scalar_one() == 1


def test_nobody_else_commits(app: Flask) -> None:
    db.session.execute(text("SELECT 1"))
    with pytest.raises(ChangeOutsideCommand, match="only a command commits"):
        db.session.commit()
    db.session.rollback()


def test_a_change_left_behind_makes_the_next_command_raise_instead_of_dropping_it(app: Flask) -> None:
    call_it("Before")
    db.session.get_one(SiteRow, 1).name = "Forgotten"
    with pytest.raises(ChangeOutsideCommand, match="SiteRow"):
        call_it("After")
    assert site_name() == "Before"


def test_a_change_left_behind_at_the_end_of_a_request_raises(app: Flask) -> None:
    call_it("Before")

    @app.get("/forgetful")
    @access(PUBLIC)
    def forgetful() -> str:
        db.session.get_one(SiteRow, 1).name = "Forgotten"
        return "done"

    with pytest.raises(ChangeOutsideCommand, match="SiteRow"):
        app.test_client().get("/forgetful")
    assert site_name() == "Before"


def test_a_request_that_failed_anyway_keeps_its_own_error(app: Flask) -> None:
    call_it("Before")

    def forget_and_die() -> None:
        with app.app_context():
            db.session.get_one(SiteRow, 1).name = "Forgotten"
            raise Boom

    with pytest.raises(Boom):
        forget_and_die()


def test_setting_an_attribute_to_what_it_was_is_no_change(app: Flask) -> None:
    call_it("Same")
    row = db.session.get_one(SiteRow, 1)
    row.name = "Same"
    call_it("After")
    assert site_name() == "After"
