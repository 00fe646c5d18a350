"""Alerts are raised once, end once, and do not waver; the webhook is signed and stays outside."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.analytics import alert_rules, hook
from app.analytics.alert_jobs import call_hook
from app.analytics.alert_rules import Reading, spike_line
from app.analytics.hook import HookFailed, HookRefused, public_address, read_url, signature, signing_key
from app.analytics.models import Alert
from app.analytics.services import judge_alerts as judging
from app.analytics.services.judge_alerts import judge_alerts
from app.analytics.standing_alerts import forget_standing
from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.options import OptionRow, forget_options
from app.core.uow import command
from tests.make.community import Community

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen_at(NOW):
        yield


@command
def choose(**values: Any) -> None:
    for name, value in values.items():
        db.session.merge(OptionRow(key=f"analytics.{name}", value=value, changed_at=clock.now()))
    forget_options()


def standing() -> dict[str, str]:
    db.session.rollback()
    return {a.key: a.words for a in db.session.scalars(select(Alert).where(Alert.ended_at.is_(None)))}


def jobs(kind: str) -> int:
    return len(db.session.scalars(select(Job).where(Job.kind == kind)).all())


def ask(community: Community, number: int, *, days_ago: float, answered: int = 0, **more: Any) -> None:
    for place in range(number):
        asked = NOW - timedelta(days=days_ago, minutes=place)
        question = community.question(at=asked, **more)
        if place < answered:
            community.answer(question, at=asked + timedelta(hours=1))
    community.deliver()


def test_nothing_is_watched_until_somebody_says_so(sqlite_community: Community) -> None:
    ask(sqlite_community, 3, days_ago=20)
    assert judge_alerts() == 0


def test_a_rate_below_its_target_for_days_is_told_once_and_over_once(
    community: Community, tmp_path: Path
) -> None:
    community.member(role="community_manager", email="m@example.org")
    choose(alert_acknowledged=80, alert_days=3)
    ask(community, 25, days_ago=10, answered=15)
    assert judge_alerts() == 1
    assert judge_alerts() == 1
    assert standing() == {
        "rate:acknowledged": "60% of questions are acknowledged within 24 hours; the target is 80%."
    }
    assert jobs("analytics.mail_alert") == 1
    community.deliver()
    mails = [path.read_text() for path in (tmp_path / "mail").iterdir()]
    assert [mail for mail in mails if "the target is 80%" in mail and "m@example.org" in mail]

    ask(community, 60, days_ago=8, answered=60)
    assert judge_alerts() == 0
    assert standing() == {}


def test_a_rate_over_too_few_questions_wakes_nobody(sqlite_community: Community) -> None:
    choose(alert_acknowledged=80, alert_days=1)
    ask(sqlite_community, alert_rules.FEWEST - 1, days_ago=10)
    assert judge_alerts() == 0


def test_a_question_that_waits_too_long_is_told_until_it_is_helped(sqlite_community: Community) -> None:
    choose(alert_queue_hours=48)
    question = sqlite_community.question(at=NOW - timedelta(hours=49))
    sqlite_community.deliver()
    assert judge_alerts() == 1
    assert "has waited 49 hours" in standing()["queue"]
    sqlite_community.answer(question)
    sqlite_community.deliver()
    assert judge_alerts() == 0


def test_many_questions_about_one_thing_in_a_day_are_a_spike(sqlite_community: Community) -> None:
    choose(alert_spike=5)
    other = sqlite_community.category("Lights")
    for day in range(2, 28):
        ask(sqlite_community, 1, days_ago=day, category_id=other)
    ask(sqlite_community, 4, days_ago=0.1, category_id=other)
    assert judge_alerts() == 0
    ask(sqlite_community, 3, days_ago=0.2, category_id=other, tags=("firmware",))
    assert judge_alerts() == 1
    assert standing() == {f"spike:category:{other}": "7 questions about Lights in 24 hours; usual are 0.9."}


def test_a_figure_that_wavers_around_its_line_is_told_once(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wavering(values: list[tuple[bool, bool]]) -> Iterator[list[Reading]]:
        for raised, over in values:
            yield [Reading("queue", raised=raised, over=over, words="It wavers.", url="/")]

    between = (False, False)
    steps = wavering([(True, False), between, (True, False), between, (False, True), between])
    monkeypatch.setattr(judging, "readings", lambda _now: next(steps))
    assert [judge_alerts() for _ in range(6)] == [1, 1, 1, 1, 0, 0]
    assert jobs("analytics.mail_alert") == 1


def test_chance_makes_few_spikes() -> None:
    assert spike_line(0.0) == 4.0
    assert spike_line(25.0) == 45.0


def test_a_hook_is_called_when_an_alert_is_raised_and_when_it_is_over(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, bytes, int]] = []
    monkeypatch.setattr(hook, "call", lambda url, body, *, moment: called.append((url, body, moment)))
    choose(alert_queue_hours=1, alert_hook="https://hooks.example.org/x")
    question = sqlite_community.question(at=NOW - timedelta(hours=2))
    judge_alerts()
    sqlite_community.answer(question)
    judge_alerts()
    sqlite_community.deliver()
    assert [b'"state": "raised"' in body for _, body, _ in called] == [True, False]
    assert {url for url, _, _ in called} == {"https://hooks.example.org/x"}
    choose(alert_hook="")
    call_hook(1, over=False)
    assert len(called) == 2


def test_a_receiver_can_check_what_it_gets(sqlite_app: Flask) -> None:
    body = b'{"id": 1}'
    expected = hmac.new(signing_key().encode(), b"1700000000." + body, hashlib.sha256).hexdigest()
    assert signature(body, 1700000000) == expected
    assert signature(body, 1700000001) != expected
    assert sqlite_app.config.get("SECRET_KEY", "") not in (signing_key(), None)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exam ple.org/",
        "https://example.org/\r\nX: 1",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_plain_https_addresses_are_called(url: str) -> None:
    with pytest.raises(HookRefused):
        read_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is to be refused
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_no_name_leads_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[Any, ...]]:
        """A public address first, as an attacker would answer."""
        return [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(HookRefused):
        public_address("hooks.example.org", 443)


def test_a_name_that_does_not_resolve_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(HookFailed):
        public_address("nowhere.example.org", 443)


def test_an_alert_stands_under_the_bell_of_managers_until_it_is_over(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    choose(alert_queue_hours=10)
    ask(community, 1, days_ago=1)
    judge_alerts()
    forget_standing()
    manager, other, member = (
        community.browser(community.member(role=role))
        for role in ("community_manager", "administrator", "member")
    )
    page = "/notifications"
    assert "A question has waited 24 hours" in manager.get(page).text
    assert 'class="bell-count">1<' in manager.get("/").text
    assert "A question has waited" not in member.get(page).text
    seen = "/statistics/alerts/1/seen"
    assert member.post(seen).status_code == 403
    for _ in range(2):
        assert manager.post(seen, page=page).status_code == 303
    assert manager.post("/statistics/alerts/99/seen", page=page).status_code == 404
    assert "bell-count" not in manager.get("/").text
    assert "A question has waited" in manager.get(page).text
    assert 'class="bell-count">1<' in other.get("/").text
    community.answer(1)
    community.deliver()
    judge_alerts()
    forget_standing()
    assert "A question has waited" not in manager.get(page).text
    assert "bell-count" not in other.get("/").text
