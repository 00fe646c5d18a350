"""Options: declared by rooms, changed by administrators, each change recorded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import options
from app.core.actor import SYSTEM
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.options import ChangedMeanwhile, Option, OptionRow, Value, number, option, save_options
from app.core.policy import Invalid
from app.core.uow import command
from tests.app.core.toys import kernel

MINUTES = Option("test.minutes", default=15, label="Minutes", minimum=1, maximum=60, unit="minutes")
OPEN = Option("test.open", default=True, label="Open")
EVEN = Option(
    "test.even",
    default="",
    label="Even",
    check=lambda typed: "" if len(typed) % 2 == 0 else "Please give an even number of letters.",
)
TONE = Option("test.tone", default="warm", label="Tone", choices=(("warm", "Warm"), ("dry", "Dry")))


@pytest.fixture(autouse=True)
def declared(app: Flask) -> None:
    for one in (MINUTES, OPEN, TONE):
        kernel().option(one)


@command
def save(values: dict[str, Value], seen: dict[str, Value]) -> None:
    save_options(SYSTEM, values, seen=seen)


def test_an_option_stands_at_its_default_until_it_is_changed() -> None:
    assert (number("test.minutes"), option("test.open"), option("test.tone")) == (15, True, "warm")
    save({"test.minutes": 20, "test.open": False}, {"test.minutes": 15, "test.open": True})
    assert (number("test.minutes"), option("test.open")) == (20, False)


def test_back_at_its_default_it_leaves_no_row() -> None:
    save({"test.minutes": 20}, {"test.minutes": 15})
    save({"test.minutes": 15}, {"test.minutes": 20})
    assert db.session.scalars(select(OptionRow)).all() == []
    assert number("test.minutes") == 15


def test_each_change_is_recorded_and_what_stays_is_not() -> None:
    save({"test.minutes": 20, "test.open": True}, {"test.minutes": 15, "test.open": True})
    lines = db.session.scalars(select(AuditEntry)).all()
    assert [line.detail for line in lines] == [{"key": "test.minutes", "before": 15, "after": 20}]


def test_the_second_of_two_who_change_the_same_is_told_what_stands_now() -> None:
    seen: dict[str, Value] = {"test.minutes": 15, "test.open": True}
    save({"test.minutes": 20, "test.open": True}, seen)
    with pytest.raises(ChangedMeanwhile) as told:
        save({"test.minutes": 30, "test.open": False}, seen)
    assert told.value.now == {"test.minutes": 20}
    assert (number("test.minutes"), option("test.open")) == (20, True)


def test_two_who_change_different_ones_or_to_the_same_value_do_not_meet() -> None:
    seen: dict[str, Value] = {"test.minutes": 15, "test.open": True}
    save({"test.minutes": 20, "test.open": True}, seen)
    save({"test.minutes": 15, "test.open": False}, seen)
    save({"test.minutes": 20, "test.open": True}, seen)
    assert (number("test.minutes"), option("test.open")) == (20, False)


def test_a_change_made_by_another_process_is_seen_within_two_seconds(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert number("test.minutes") == 15
    kept = app.extensions["options"]
    save({"test.minutes": 20}, {"test.minutes": 15})
    app.extensions["options"] = kept  # as the other process still has it
    assert number("test.minutes") == 15
    app.extensions["options"] = (kept[0] - options.CACHE_S, kept[1])
    assert number("test.minutes") == 20


def test_what_nobody_declared_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        option("test.unknown")
    with pytest.raises(ValueError, match=r"test\.minutes"):
        kernel().option(MINUTES)


@pytest.mark.parametrize(
    ("one", "typed", "value"),
    [
        (MINUTES, " 20 ", 20),
        (OPEN, "1", True),
        (OPEN, "", False),
        (OPEN, "0", False),
        (TONE, "dry", "dry"),
        (EVEN, "even", "even"),
    ],
)
def test_what_was_typed_is_read(one: Option, typed: str, value: Value) -> None:
    assert one.read(typed) == value


@pytest.mark.parametrize(
    ("one", "typed"),
    [
        (MINUTES, ""),
        (MINUTES, "0"),
        (MINUTES, "61"),
        (MINUTES, "1.5"),
        (MINUTES, "²"),
        (MINUTES, "9" * 400),
        (TONE, "loud"),
        (EVEN, "odd"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(one: Option, typed: str) -> None:
    with pytest.raises(Invalid) as told:
        one.read(typed)
    assert list(told.value.problems) == [one.key]
