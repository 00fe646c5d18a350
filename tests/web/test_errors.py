"""Failures, as pages: what happened, that nothing was lost, and never how it looks inside."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests

from app.core.policy import Invalid, Refused
from app.core.uow import StorageUnavailable
from app.core.web.access import PUBLIC, access
from tests.make.community import Community
from tests.web.reading import faults
from tests.web.world import World

POSTS = (
    "/questions/{}/answers",
    "/questions/{}/vote",
    "/questions/1/accept/{}",
    "/answers/{}/comments",
    "/settings/security/sessions/{}/revoke",
)
GETS = (
    "/questions/{}",
    "/questions/{}/x",
    "/answers/{}",
    "/members/{}",
    "/members/{}/reputation",
)
NUMBERS = (
    *("0", "-1", "01", "1.0", "x", "٣", "%2e%2e"),
    *(str(2**63), str(2**63 - 1), "1" * 23, "1" * 4000),
)
BODY = "Ten <minutes> of typing"


def breaks(app: Flask, failure: BaseException | int) -> None:
    """From now on answering a question fails in this way."""

    def view(**_: Any) -> str:
        if isinstance(failure, int):
            abort(failure)
        raise failure

    app.view_functions["forum.post_answer"] = access(PUBLIC)(view)


@pytest.mark.parametrize(
    ("failure", "status", "says"),
    [
        (RuntimeError("the inside"), 500, "Something broke on our side"),
        (KeyError("the inside"), 500, "Something broke on our side"),
        (StorageUnavailable("the inside"), 503, "We cannot save anything just now"),
        (OperationalError("SELECT the inside", {}, Exception("the inside")), 503, "cannot save anything"),
        (Refused("x", "Because I say so."), 403, "Because I say so."),
        (Invalid(value="A vote is up, down, or taken back."), 400, "A vote is up, down"),
        (TooManyRequests(retry_after=77), 429, "That was a lot at once"),
        (404, 404, "There is nothing here"),
        (400, 400, "We could not read that request"),
        (418, 400, "We could not read that request"),
        (501, 500, "Something broke on our side"),
        (505, 500, "Something broke on our side"),
    ],
)
def test_a_failure_is_a_page_that_gives_back_what_was_typed(
    sqlite_community: Community, failure: Any, status: int, says: str
) -> None:
    app = sqlite_community.app
    app.testing = False
    browser = sqlite_community.browser(sqlite_community.member())
    token = browser.token()
    breaks(app, failure)
    page = browser.client.post("/questions/1/answers", data={"csrf_token": token, "body": BODY})
    assert page.status_code == status
    assert says in page.text
    assert "Ten &lt;minutes&gt; of typing</textarea>" in page.text
    assert faults(page.text) == []
    for inside in (
        "Traceback",
        "the inside",
        "File &#34;",
        "sqlalchemy",
        "werkzeug",
        "/work/",
        "RuntimeError",
    ):
        assert inside not in page.text
    if status == 429:
        assert page.headers["Retry-After"] == "77"
    if status == 503:
        assert int(page.headers["Retry-After"]) > 0


def test_the_database_may_be_gone_and_the_page_still_says_so(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages of failures may not need what has just failed."""
    app = sqlite_community.app
    app.testing = False
    browser = sqlite_community.browser(sqlite_community.member())

    def gone(*_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr("app.accounts.actor_of_session", gone, raising=False)
    monkeypatch.setattr("app.accounts.queries.db.session.execute", gone)
    monkeypatch.setattr("app.core.reading.db.session.connection", gone)
    for url in ("/", "/questions", "/questions/1", "/nowhere", "/sign-in", "/members/1"):
        page = browser.get(url)
        assert page.status_code == 503, url
        assert "Back in a moment" in page.text
        assert faults(page.text) == []
    assert browser.get("/readyz").status_code == 503
    assert browser.get("/healthz").status_code == 200


def test_the_wrong_method_names_the_right_ones(world: World) -> None:
    page = world.browser("visitor").get("/preview")
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]
    assert faults(page.text) == []


def test_a_form_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    browser = world.browser("member")
    token = browser.token()
    for path in ("/ask", "/preview", "/sign-in", f"/questions/{world.questions['open']}/answers"):
        page = browser.client.post(path, data={"csrf_token": token, "body": "x" * (2 * 1024 * 1024)})
        assert page.status_code == 413
        assert "more than we can take at once" in page.text
        assert faults(page.text) == []
    many = browser.client.post(
        "/ask",
        data={f"f{n}": "x" for n in range(2000)} | {"csrf_token": token},
        content_type="multipart/form-data",
    )
    assert many.status_code == 413


def test_a_number_that_names_nothing_is_not_found(world_on_both: World) -> None:
    browser = world_on_both.browser("administrator")
    token = browser.token()
    answers = {}
    for number in NUMBERS:
        for url in GETS:
            answers["GET", url.format(number)] = browser.get(url.format(number)).status_code
        for url in POSTS:
            sent = {"csrf_token": token, "value": "1", "body": "Words"}
            answers["POST", url.format(number)] = browser.client.post(
                url.format(number), data=sent
            ).status_code
    assert {asked: status for asked, status in answers.items() if status != 404} == {}
