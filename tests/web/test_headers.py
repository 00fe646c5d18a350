"""What stands at the head of every answer, and which hosts are answered at all."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.core.web.security import CONTENT_SECURITY_POLICY
from config import SettingError
from tests.conftest import build_app, in_context, settings_for, sqlite_copy
from tests.web.test_pages import STATIC
from tests.web.world import World

EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def test_the_policy_lets_nothing_run_or_load_from_elsewhere_or_inline() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_every_answer_carries_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = world.browser("member")
    question = f"/questions/{world.questions['solved']}"
    asset = STATIC.findall(browser.get("/").text)[0]
    asked = [
        ("GET", "/", 200),
        ("HEAD", "/questions", 200),
        ("GET", question, 302),
        ("GET", "/nowhere", 404),
        ("GET", "/questions/0", 404),
        ("POST", "/preview", 400),
        ("DELETE", "/questions", 405),
        ("PROPFIND", "/questions", 405),
        ("OPTIONS", "/ask", 200),
        ("GET", "/statistics", 403),
        ("GET", "/questions?tag=%00", 400),
        ("GET", asset, 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/sign-in?next=/ask", 302),
    ]
    for method, url, status in asked:
        with browser.client.open(url, method=method) as answer:
            assert (url, answer.status_code) == (url, status)
            for name, value in EVERYWHERE.items():
                assert answer.headers.getlist(name) == [value], (url, name)
            assert "Strict-Transport-Security" not in answer.headers
    wrong_host = browser.get("/", headers={"Host": "evil.example"})
    assert wrong_host.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    monkeypatch.setattr("app.forum.views.list_questions", None)
    world.community.app.testing = False
    broken = browser.get("/questions")
    assert broken.status_code == 500
    assert broken.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example:80",
        "[::1]",
        "x y",
        "",
    ],
)
def test_other_hosts_are_not_answered_except_to_say_that_we_live(world: World, host: str) -> None:
    client = world.browser("visitor").client
    answer = client.get("/questions", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.mimetype == "text/plain"
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_loopback_is_answered_by_its_names(world: World, host: str) -> None:
    assert world.browser("visitor").get("/questions", headers={"Host": host}).status_code == 200


def test_a_forwarded_host_is_believed_from_a_trusted_proxy_only(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    spoof = {"Host": "localhost", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    url = sqlite_copy(migrated_sqlite, tmp_path)
    for proxies, status in ((0, 200), (1, 400)):
        for app in in_context(build_app(url, tmp_path, TRUSTED_PROXIES=proxies)):
            assert app.test_client().get("/questions", headers=spoof).status_code == status


@pytest.mark.parametrize(
    "url",
    [
        "http://community.example.com",
        "http://192.168.0.7:8000",
        "http://0.0.0.0:8000",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "ftp://localhost",
        "localhost",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_safe_does_not_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingError, match="PUBLIC_URL"):
        settings_for(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path, PUBLIC_URL=url).check()


@pytest.mark.parametrize(
    "url", ["https://community.example.com", "http://localhost:8000", "http://[::1]:8000"]
)
def test_https_and_the_own_machine_start(tmp_path: Path, url: str) -> None:
    settings_for(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path, PUBLIC_URL=url).check()


def test_the_log_holds_one_line_a_request_and_no_secret(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    browser = world.browser("visitor")
    with caplog.at_level(logging.INFO, "request"):
        browser.get("/reset-password/a-secret-link")
        browser.get("/verify/a-secret-link")
        browser.get("/setup/a-secret-link")
        browser.get("/nowhere%0a2026-01-01 INFO request: GET /forged 200")
    lines = [record.getMessage() for record in caplog.records if record.name == "request"]
    assert lines[:3] == [
        "GET /reset-password/<token> 410",
        "GET /verify/<token> 410",
        "GET /setup/<token> 404",
    ]
    assert lines[3].startswith("GET /nowhere%0A2026-01-01%20INFO")
    assert not any("secret" in str(record.__dict__) for record in caplog.records)


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123.DEF_4", True), ("short", False), ("x" * 65, False), ("a b\tc<d>", False)]
)
def test_a_request_id_from_outside_is_kept_only_when_it_is_harmless(
    world: World, given: str, kept: bool
) -> None:
    answer = world.browser("visitor").get("/questions", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
