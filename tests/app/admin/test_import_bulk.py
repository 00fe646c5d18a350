"""Inserts and look-ups in bulk do what the slow ways do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from app.accounts.models import Member
from app.admin.importing.bulk import Lookup, bulk_insert, reserve_ids
from app.admin.importing.known import known_ids
from app.admin.models import ImportedId, ImportSource
from app.core.db import db
from app.core.uow import command

MOMENTS = [
    datetime(2021, 4, 27, 15, 6, 44, 553_000, tzinfo=UTC),
    datetime(2021, 4, 27, tzinfo=UTC),
    datetime(1, 2, 3, 4, 5, 6, 7, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2021, 1, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
]


def member(number: int, at: datetime, *, automatic: bool = False) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"'M' {number} – ☃",
        "name_key": f"m{number}",
        "email": None,
        "role": "member",
        "automatic": automatic,
        "joined_at": at,
        "about_source": "",
        "about_format": "text",
        "about_html": "%s %(x)s :y ?",
        "location": "",
        "time_zone": "",
    }


def test_rows_are_stored_as_sqlalchemy_stores_them(app: Flask) -> None:
    rows = [member(number, at, automatic=number % 2 == 0) for number, at in enumerate(MOMENTS, 1)]

    @command
    def store(*, in_bulk: bool) -> None:
        db.session.execute(delete(Member))
        copies = [dict(row) for row in rows]
        if in_bulk:
            bulk_insert(Member, copies)
        else:
            db.session.execute(insert(Member), copies)

    def stored() -> list[dict[str, Any]]:
        table = Member.__table__
        # Times as text, too: SQLite compares them as text.
        raw = db.session.connection().exec_driver_sql("SELECT * FROM member ORDER BY id").all()
        read = db.session.execute(select(table).order_by(table.c.id)).mappings()
        return [dict(row) | {"raw": tuple(text)} for row, text in zip(read, raw, strict=True)]

    store(in_bulk=False)
    expected = stored()
    store(in_bulk=True)
    assert stored() == expected
    assert [row["joined_at"] for row in expected] == MOMENTS


def test_ids_are_never_given_twice(app: Flask) -> None:
    @command
    def add(number: int) -> list[int]:
        ids = reserve_ids(Member, number)
        bulk_insert(Member, [member(one, MOMENTS[0]) for one in ids])
        return ids

    @command
    def remove(ids: list[int]) -> None:
        db.session.execute(delete(Member).where(Member.id.in_(ids)))

    first = add(3)
    remove(first)
    second = add(2)
    assert len({*first, *second}) == 5
    assert min(second) > max(first)


def test_a_member_who_signs_up_in_between_takes_no_id_of_ours(app: Flask) -> None:
    @command
    def sign_up() -> int:
        row = Member(**(member(0, MOMENTS[0]) | {"id": None}))
        db.session.add(row)
        db.session.flush()
        return row.id

    @command
    def add() -> list[int]:
        ids = reserve_ids(Member, 2)
        bulk_insert(Member, [member(one, MOMENTS[0]) for one in ids])
        return ids

    assert len({*add(), sign_up(), *add(), sign_up()}) == 6


@pytest.mark.parametrize("strange", ["", "'", '"', "a,b", "\\", "ü ☃", "%s", "1 OR 1=1", "[1]"])
def test_a_look_up_finds_just_what_is_asked_for(app: Flask, strange: str) -> None:
    @command
    def remember() -> int:
        source = ImportSource(name="test")
        db.session.add(source)
        db.session.flush()
        rows = {strange: 1, f"{strange}x": 2, "other": 3}
        bulk_insert(
            ImportedId,
            [
                {"source_id": source.id, "kind": "member", "external_id": name, "local_id": n, "run_id": 1}
                for name, n in rows.items()
            ],
        )
        return source.id

    source_id = remember()
    wanted = [strange, None, "nowhere", *(str(number) for number in range(40_000))]
    assert known_ids(source_id, "member", wanted) == {strange: 1}
    assert known_ids(source_id, "question", wanted) == {}
    assert known_ids(source_id + 1, "member", wanted) == {}
    assert known_ids(source_id, "member", []) == {}


def test_a_look_up_compares_numbers_as_numbers(app: Flask) -> None:
    @command
    def add() -> None:
        bulk_insert(Member, [member(number, MOMENTS[0]) for number in (1, 10, 100)])

    add()
    by_id = Lookup(lambda among: select(Member.id).where(among(Member.id, "ids")))
    assert {row.id for row in by_id(ids={1, 100, 7})} == {1, 100}
