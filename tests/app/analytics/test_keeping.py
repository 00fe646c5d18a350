"""Saved views, their mails, notes on days, targets: whose they are, and what becomes of them."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.services.change_role import change_role
from app.accounts.services.close_account import close_account
from app.analytics.kept import StatisticsMail, StatisticsTarget, StatisticsView
from app.analytics.scope import Typed
from app.analytics.services.keep_view import MOST_VIEWS, keep_view
from app.analytics.services.schedule_view import schedule_view
from app.analytics.services.take_due_mails import take_due_mails
from app.core import clock
from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.kernel import current_settings
from tests.make.community import Browser, Community


@pytest.fixture
def named(sqlite_community: Community) -> Community:
    sqlite_community.name_site()
    return sqlite_community


@pytest.fixture
def priya(named: Community) -> Actor:
    return named.member(
        "Priya",
        role="community_manager",
        email="priya@example.com",
        email_key="priya@example.com",
        password_hash="x",
    )


@pytest.fixture
def idris(named: Community) -> Actor:
    return named.member("Idris", role="administrator")


def keep(actor: Actor, name: str = "Nights", *, shared: bool = False) -> int:
    return keep_view(actor, name, page="speed", typed=Typed(period="28", category=""), shared=shared)


def letters() -> list[EmailMessage]:
    """Mails of views, and no others."""
    found: list[Any] = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in Path(current_settings().MAIL_URL.removeprefix("file://")).glob("*.eml")
    ]
    return [letter for letter in found if letter["Subject"].startswith("Nights")]


def mail_what_is_due(community: Community) -> None:
    """What the worker does every few minutes."""
    take_due_mails()
    community.deliver()


def rows(model: type[Any]) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(model)))


def test_a_view_brings_its_page_back_with_its_filters(named: Community, priya: Actor) -> None:
    browser = named.browser(priya)
    page = browser.get("/statistics/views?page=speed&period=28&compare=none").text
    assert 'name="query" type="hidden" value="period=28&amp;compare=none"' in page
    form = {"name": " Our  nights ", "page": "speed", "query": "period=28&compare=none"}
    assert browser.post("/statistics/views", form).status_code == 303
    view = rows(StatisticsView)[0]
    assert (view.name, view.shared) == ("Our nights", False)
    assert browser.get(f"/statistics/views/{view.id}").location == "/statistics/speed?period=28&compare=none"


def test_a_view_is_its_owners_until_it_is_shared(named: Community, priya: Actor, idris: Actor) -> None:
    view, owner, other = keep(priya), named.browser(priya), named.browser(idris)
    paths = (f"/statistics/views/{view}", f"/statistics/views/{view}/mail", "/statistics/views/999999")
    assert [other.get(path).status_code for path in paths] == [404, 404, 404]
    assert owner.post(f"/statistics/views/{view}/share", {"shared": "1"}).status_code == 303
    assert other.get(paths[0]).status_code == 302
    for act in ("share", "delete"):
        assert other.post(f"/statistics/views/{view}/{act}", {"shared": "0"}).status_code == 404, act
    assert "Nights" in other.get("/statistics/views").text


def test_a_shared_link_still_asks_who_comes(named: Community, priya: Actor) -> None:
    view = keep(priya, shared=True)
    assert named.browser().get(f"/statistics/views/{view}").location.startswith("/sign-in")
    assert named.browser(named.member()).get(f"/statistics/views/{view}").status_code == 403


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "page": "speed"}, "Give it a name."),
        ({"name": "x" * 81, "page": "speed"}, "at most 80 characters"),
        ({"name": "Nights", "page": "speed"}, "of that name already"),
    ],
)
def test_what_cannot_be_a_name_is_said_and_kept(
    named: Community, priya: Actor, form: dict[str, str], said: str
) -> None:
    keep(priya)
    answer = named.browser(priya).post("/statistics/views", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert len(rows(StatisticsView)) == 1


def test_there_is_an_end_to_views(named: Community, priya: Actor) -> None:
    for number in range(MOST_VIEWS):
        keep(priya, f"View {number}")
    answer = named.browser(priya).post("/statistics/views", {"name": "One more", "page": "speed"})
    assert "Delete one first" in answer.text


def test_filters_of_an_address_are_kept_clean(named: Community, priya: Actor) -> None:
    form = {"name": "Odd", "page": "speed", "query": "period=28&next=//evil.example&category=%0d%0aX"}
    named.browser(priya).post("/statistics/views", form)
    location = named.browser(priya).get(f"/statistics/views/{rows(StatisticsView)[0].id}").location
    assert location.startswith("/statistics/speed?")
    assert "evil" not in location
    assert "\n" not in location


def test_a_view_comes_by_mail_when_it_is_due_and_once(named: Community, priya: Actor) -> None:
    named.question(title="Why does it blink", at=clock.now() - timedelta(days=2))
    named.deliver()
    schedule_view(priya, keep(priya), rhythm="day", hour="8", time_zone="Asia/Kathmandu")
    mail_what_is_due(named)
    assert letters() == []
    with clock.shifted_by(timedelta(days=1)):
        mail_what_is_due(named)
        mail_what_is_due(named)
        (letter,) = letters()
        assert rows(StatisticsMail)[0].next_at > clock.now()
    assert letter["To"] == "priya@example.com"
    assert letter["Subject"].startswith("Nights")
    body = letter.get_body(("html",))
    assert body is not None
    assert "Median time to first response" in body.get_content()
    assert f"{current_settings().PUBLIC_URL}/statistics/questions?" in body.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_fell_due_while_nothing_ran_is_mailed_once(named: Community, priya: Actor) -> None:
    schedule_view(priya, keep(priya), rhythm="day", hour="8", time_zone="UTC")
    with clock.shifted_by(timedelta(days=9)):
        mail_what_is_due(named)
        assert len(letters()) == 1


def test_the_link_in_the_mail_stops_it_and_nothing_else(named: Community, priya: Actor, idris: Actor) -> None:
    view = keep(priya, shared=True)
    for actor in (priya, idris):
        schedule_view(actor, view, rhythm="day", hour="8", time_zone="UTC")
    with clock.shifted_by(timedelta(days=1)):
        mail_what_is_due(named)
    (letter,) = letters()
    link = letter["List-Unsubscribe"].strip("<>").removeprefix(current_settings().PUBLIC_URL)
    visitor = named.browser()
    assert visitor.get(link, follow_redirects=True).status_code == 200
    assert len(rows(StatisticsMail)) == 2, "looking stops nothing"
    assert visitor.client.post(link).status_code == 200
    assert [mail.member_id for mail in rows(StatisticsMail)] == [idris.member_id]
    assert visitor.client.post(link[:-2] + "xx").status_code == 404


def test_mail_ends_with_the_right_to_read_it(named: Community, priya: Actor, idris: Actor) -> None:
    schedule_view(priya, keep(priya), rhythm="day", hour="8", time_zone="UTC")
    change_role(idris, priya.signed_in_id, role="member", reason="A new job")
    with clock.shifted_by(timedelta(days=1)):
        mail_what_is_due(named)
    assert letters() == []
    assert rows(StatisticsMail) == []


def test_keeping_a_view_to_oneself_ends_others_mails(named: Community, priya: Actor, idris: Actor) -> None:
    view = keep(priya, shared=True)
    for actor in (priya, idris):
        schedule_view(actor, view, rhythm="week", hour="8", time_zone="UTC")
    named.browser(priya).post(f"/statistics/views/{view}/share", {"shared": "0"})
    assert [mail.member_id for mail in rows(StatisticsMail)] == [priya.member_id]
    named.browser(priya).post(f"/statistics/views/{view}/delete")
    assert rows(StatisticsMail) == rows(StatisticsView) == []


def test_what_cannot_be_an_hour_is_said_beside_its_field(named: Community, priya: Actor) -> None:
    path = f"/statistics/views/{keep(priya)}/mail"
    form = {"rhythm": "hourly", "hour": "24", "time_zone": "Mars/Olympus"}
    answer = named.browser(priya).post(path, form)
    assert answer.status_code == 422
    for name in form:
        assert f'id="{name}-error"' in answer.text, name
    assert rows(StatisticsMail) == []


def test_who_leaves_takes_views_and_mails_along(named: Community, priya: Actor, idris: Actor) -> None:
    shared = keep(idris, shared=True)
    for view in (keep(priya, shared=True), shared):
        schedule_view(priya, view, rhythm="week", hour="8", time_zone="UTC")
    schedule_view(idris, shared, rhythm="week", hour="8", time_zone="UTC")
    close_account(priya, checked_hash="x")
    named.deliver()
    assert [view.member_id for view in rows(StatisticsView)] == [idris.member_id]
    assert [mail.member_id for mail in rows(StatisticsMail)] == [idris.member_id]


def test_a_note_is_drawn_into_the_chart_over_time(named: Community, priya: Actor) -> None:
    for days in range(1, 80, 4):
        named.question(at=clock.now() - timedelta(days=days))
    named.deliver()
    browser = named.browser(priya)
    day = (clock.now() - timedelta(days=20)).date()
    assert (
        browser.post("/statistics/notes", {"day": day.isoformat(), "words": "Training held"}).status_code
        == 303
    )
    assert f"Training held, {day.day} {day:%b %Y}</li>" in browser.get("/statistics").text
    assert [entry.action for entry in rows(AuditEntry)] == ["analytics.day_noted"]
    browser.post("/statistics/notes/1/delete")
    assert "Training held" not in browser.get("/statistics").text
    assert browser.post("/statistics/notes/1/delete").status_code == 404


@pytest.mark.parametrize("day", ["", "yesterday", "1066-10-14", "2999-01-01"])
def test_a_note_needs_a_day_that_there_is(named: Community, priya: Actor, day: str) -> None:
    answer = named.browser(priya).post("/statistics/notes", {"day": day, "words": "Training held"})
    assert answer.status_code == 422
    assert 'value="Training held"' in answer.text


def test_a_target_stands_beside_its_figure_and_in_the_log(named: Community, priya: Actor) -> None:
    named.question(at=clock.now() - timedelta(days=9))
    named.deliver()
    browser = named.browser(priya)
    browser.post("/statistics/targets", {"solved.7d": "75", "first_response": "60"})
    page = browser.get("/statistics").text
    assert "Target 75%: not reached" in page
    browser.post("/statistics/targets", {"solved.7d": "75"})
    assert [target.measure for target in rows(StatisticsTarget)] == ["solved.7d"]
    assert [entry.detail["after"] for entry in rows(AuditEntry)] == [75, 60, None]


def test_a_target_that_cannot_be_changes_none(named: Community, priya: Actor) -> None:
    form = {"solved.7d": "75", "staff_free": "101", "first_response": "-3", "answered.24h": "٣"}
    answer = named.browser(priya).post("/statistics/targets", form)
    assert answer.status_code == 422
    assert answer.text.count("Give a whole number") == 3
    assert 'value="101"' in answer.text
    assert rows(StatisticsTarget) == []


def test_only_those_who_read_the_statistics_keep_anything(named: Community) -> None:
    browser: Browser = named.browser(named.member(role="staff"))
    for path in ("/statistics/views", "/statistics/notes", "/statistics/targets"):
        assert browser.post(path, {"name": "x", "day": "2026-01-01", "words": "x"}).status_code == 403, path
