"""A database that takes no writes: pages are read, posts keep what was typed, nothing is half-done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

from app.core import db as core_db
from app.core.db import db
from app.core.site import name_site
from app.core.trouble import in_words, is_storage_trouble
from app.core.uow import StorageUnavailable, command, writing_is_paused
from app.core.worker import work_once
from app.forum.models import Category
from tests.app.core.toys import (
    Elsewhere,
    Happened,
    call_it,
    deliveries,
    happen,
    kernel,
    make_read_only,
    make_writable_again,
    site_name,
)
from tests.conftest import build_app, in_context
from tests.make.community import Community

TYPED = "Hold the button for twelve seconds, then let go."


@pytest.fixture
def read_only_later(app: Flask) -> Iterator[Flask]:
    yield app
    make_writable_again()


def test_a_read_only_database_is_storage_trouble_and_reading_goes_on(read_only_later: Flask) -> None:
    call_it("Before")
    make_read_only(read_only_later)
    assert not writing_is_paused()
    with pytest.raises(StorageUnavailable):
        call_it("After")
    assert writing_is_paused()
    assert site_name() == "Before"


def test_a_post_to_a_read_only_database_is_a_503_that_shows_what_was_typed(
    read_only_later: Flask, community: Community
) -> None:
    member = community.member()
    question = community.question()
    browser = community.browser(member)
    page = f"/questions/{question}"
    token = browser.token(page)
    make_read_only(read_only_later)
    assert browser.get(page, follow_redirects=True).status_code == 200

    answer = browser.client.post(f"{page}/answers", data={"csrf_token": token, "body": TYPED})

    assert answer.status_code == 503
    assert TYPED in answer.text
    assert "We cannot save anything just now" in answer.text
    assert TYPED not in browser.get(page, follow_redirects=True).text


def test_deliveries_wait_for_a_read_only_database_without_losing_attempts(read_only_later: Flask) -> None:
    kernel().consume("test.listener", lambda event: None, Happened)
    happen(1)
    make_read_only(read_only_later)
    for _ in range(8):  # more often than a delivery has attempts
        with pytest.raises(StorageUnavailable):
            work_once()
    (waiting,) = deliveries()
    assert (waiting.state, waiting.attempts) == ("due", 0)


def fill_the_disk() -> None:
    """No page more than the file has, which SQLite reports as a full disk."""
    db.session.remove()
    db.engine.dispose()

    @event.listens_for(db.engine, "connect")
    def limit(raw, _record):
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_is_storage_trouble_and_leaves_nothing(sqlite_app: Flask) -> None:
    call_it("Before")
    fill_the_disk()

    @command
    def change_much() -> None:
        name_site("During")
        store_at_length()

    with pytest.raises(StorageUnavailable, match="full"):
        change_much()
    assert site_name() == "Before"
    call_it("Short")
    assert site_name() == "Short"


def store_at_length() -> None:
    db.session.add(Category(slug="x", name="x", description="x" * 2_000_000))
    db.session.flush()


def test_a_disk_that_fills_up_in_a_consumer_costs_its_delivery_no_attempt(sqlite_app: Flask) -> None:
    """SQLite ends the whole transaction, and then the savepoint that is gone raises an error of its own."""
    kernel().consume("test.listener", lambda event: store_at_length(), Happened)
    happen(1)
    fill_the_disk()
    with pytest.raises(StorageUnavailable):
        work_once()
    (waiting,) = deliveries()
    assert (waiting.state, waiting.attempts) == ("due", 0)


def test_a_lock_file_that_cannot_be_opened_is_storage_trouble(sqlite_app: Flask) -> None:
    lock = core_db.lock_path(db.engine)
    assert lock is not None
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(StorageUnavailable, match="lock"):
        call_it("Never")


def test_a_pool_without_a_free_connection_is_storage_trouble(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "CONNECTIONS", 1)
    for app in in_context(build_app(database_url, tmp_path)):
        db.engine.pool._timeout = 0.2  # type: ignore[attr-defined]
        with db.engine.connect(), pytest.raises(StorageUnavailable):
            Elsewhere(app, lambda: call_it("Never")).result()


@pytest.mark.postgres
def test_a_server_that_is_gone_is_storage_trouble(postgresql_app: Flask) -> None:
    nobody = create_engine(db.engine.url.set(port=1), connect_args={"connect_timeout": 2})
    with pytest.raises(OperationalError) as caught:
        nobody.connect()
    assert is_storage_trouble(caught.value)


@pytest.mark.postgres
def test_a_connection_that_breaks_is_storage_trouble_and_the_next_command_has_another(
    postgresql_app: Flask,
) -> None:
    @command
    def lose_the_connection() -> None:
        own = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        end = text(f"SELECT pg_terminate_backend({own})")
        Elsewhere(postgresql_app, lambda: db.session.execute(end)).result()
        db.session.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable):
        lose_the_connection()
    call_it("After")
    assert site_name() == "After"


def test_a_mistake_of_the_program_is_not_storage_trouble(app: Flask) -> None:
    @command
    def mistake() -> None:
        db.session.execute(text("SELECT nonsense FROM nowhere"))

    with pytest.raises(Exception, match=r"nowhere|nonsense") as caught:
        mistake()
    assert not isinstance(caught.value, StorageUnavailable)
    assert not writing_is_paused()


def test_an_error_is_told_in_words_that_any_database_can_store() -> None:
    told = in_words(ValueError("a\0b \ud800 " + "x" * 5000))
    assert told.startswith("ValueError: a\\0b \\ud800 xxx")
    assert len(told) == 2000
    told.encode()
