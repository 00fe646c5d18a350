"""Pages of training ask the database the same for few rows and for many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from superusers.training.services.answer_event import answer_event
from superusers.training.services.note_promise import note_promise
from superusers.training.services.offer_talks import offer_talks
from superusers.training.services.save_topic import save_topic
from tests.make.training import Training, wall_of
from tests.web.test_queries import queries

PAGES = (
    *("/events", "/events/month?month=2026-03", "/events/1", "/events/manage", "/events/manage/1"),
    *("/events/manage/1/record", "/training", "/training/manage", "/promises", "/office-hours"),
)


def grow(training: Training, rows: int) -> None:
    """So many events with answers and hosts, topics, promises, and experts with slots."""
    for n in range(rows):
        event = training.event(wall=wall_of("2026-03-17T19:00") + timedelta(minutes=n), capacity=2)
        member = training.super_user()
        answer_event(member, event, "yes")
        answer_event(member, 1, "yes")
        values = {"needed_by": "everybody", "tier_id": None, "valid_months": None, "retired": False}
        save_topic(training.manager, None, title=f"Topic {event}", **values)  # type: ignore[arg-type]
        note_promise(training.manager, words=f"Promise {n}", owner="Dana", due_on=None, event_id=event)
        offer_talks(
            member,
            about="Mesh",
            wall=wall_of("2026-03-18T10:00"),
            time_zone="UTC",
            starts_at=datetime(2026, 3, 18, 10, 0, tzinfo=UTC),
            slots=2,
            meeting_url="https://meet.example/x",
        )


@pytest.mark.parametrize("role", ["manager", "super_user"])
def test_pages_ask_the_same_for_three_rows_and_fifteen(sqlite_training: Training, role: str) -> None:
    training = sqlite_training
    training.community.name_site()
    viewer = training.manager if role == "manager" else training.super_user()
    pages = [page for page in PAGES if role == "manager" or "manage" not in page]
    grow(training, 3)
    browser = training.community.browser(viewer)
    few = {page: queries(browser, page) for page in pages}
    grow(training, 12)
    assert {page: queries(browser, page) for page in pages} == few
    assert max(few.values()) <= 20
