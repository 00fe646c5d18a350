"""Whatever is sent to whatever address, by anybody: never a failure of ours. Always the same choice."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.accounts import passwords
from app.accounts.services import admit_attempt
from tests.web.test_access import calls
from tests.web.world import World

FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = (
    *("\0", "a\0b", "\ud800", "\ufeff", "\u202e", "%", "%s", "{}", "'", '"', "\\", "\n", "\r\n", " ", ""),
    *("-1", "0", "1", "9" * 25, "1e9", "NaN", "null", "[]", "💥", "ﷺ" * 50, "x" * 2_000, "é" * 31_000),
    *("1" * 5_000, "-", "--", "1-1", "9999999999999999999-1", "1" * 40 + "-1", "0-9223372036854775808"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-01-01T00:00:00+99:00", "solved.7d"),
    *("excluded:spam", "count", "rest", "all", "speakers", "../../etc/passwd", "http://[", "//evil.example"),
    *("ada@example.com", "\x1b[31m", "#", "?", "&a=b"),
)
ODDEST = ("", "\0", "\ud800", "💥\x1b", "-1", "9" * 25, "x" * 2_000)
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=40))
NAMES = (
    *(
        "after",
        "before",
        "by",
        "category",
        "email",
        "figure",
        "filter",
        "from",
        "name",
        "next",
        "page",
        "part",
    ),
    *(
        "password",
        "preview",
        "q",
        "submission_key",
        "tag",
        "tags",
        "stop",
        "thanks",
        "title",
        "to",
        "up_to",
        "value",
        "works",
        "body",
    ),
    *("about", "again_code", "again_password", "code", "location", "new_password", "picture", "present"),
    *("q", "sort", "time_zone", "word"),
    "csrf_token",
    *("act", "choice", "days", "note", "order", "reason", "release"),
)
fields = st.lists(
    st.tuples(st.one_of(st.sampled_from(NAMES), st.text(min_size=1, max_size=8)), texts), max_size=6
)
ROLES = ("visitor", "member", "staff", "administrator")


def bytes_of(text: str) -> str:
    """Percent-encoded, lone surrogates as the broken bytes they would be."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits would soon answer for everything behind them."""
    monkeypatch.setattr(admit_attempt, "LIMITS", dict.fromkeys(admit_attempt.LIMITS, 10**6))
    monkeypatch.setattr(admit_attempt, "MAIL_LIMITS", dict.fromkeys(admit_attempt.MAIL_LIMITS, 10**6))
    monkeypatch.setattr(passwords, "hash_password", lambda _: "x")
    monkeypatch.setattr(passwords, "verify_password", lambda *_: False)


@pytest.mark.usefixtures("unlimited")
def test_nothing_that_is_asked_for_fails(world_on_both: World) -> None:
    world = world_on_both
    browsers = {role: world.browser(role) for role in ROLES}
    rules = [rule.rule for rule in world.community.app.url_map.iter_rules() if "GET" in (rule.methods or ())]

    @settings(FIXED, max_examples=100)
    @given(role=st.sampled_from(ROLES), rule=st.sampled_from(rules), part=texts, query=fields)
    def ask(role: str, rule: str, part: str, query: list[tuple[str, str]]) -> None:
        path = rule
        for argument in re.findall(r"<(id:\w+|kind|digest)>", rule):
            path = path.replace(f"<{argument}>", bytes_of(part) if part and len(query) % 3 == 0 else "1")
        path = path.replace("<token>", bytes_of(part) or "x").replace("<slug>", bytes_of(part) or "x")
        url = path + "?" + "&".join(f"{bytes_of(name)}={bytes_of(value)}" for name, value in query)
        answer = browsers[role].get(url)
        assert answer.status_code < 500, url

    ask()


PARAMETERS = {
    "/questions": ("after", "before", "category", "filter", "tag"),
    "/questions/1/x": ("page",),
    "/ask": ("title",),
    "/search": ("q", "page"),
    "/sign-in": ("next",),
    "/sign-in/code": ("next",),
    "/members": ("q", "sort", "after"),
    "/leaderboard": ("by", "period"),
    "/members/2/reputation": ("before",),
    "/notifications": ("before",),
    "/admin/audit": ("actor", "action", "subject", "before"),
    "/admin/roles": ("q",),
    "/statistics": ("period", "from", "to", "category", "compare", "language"),
    "/statistics/speed": ("period", "from", "to", "category", "compare"),
    "/statistics/views": ("page", "period", "from", "compare"),
    "/statistics/questions": ("figure", "part", "from", "category", "page", "at"),
    "/events/month": ("month",),
    "/office-hours": ("question",),
    "/review": ("order", "after"),
    "/review?order=flagged&x": ("after",),
    "/review?order=decided&x": ("after",),
}


def test_each_parameter_alone_in_every_odd_way(world_on_both: World) -> None:
    browser = world_on_both.browser("administrator")
    failed = {}
    for path, names in PARAMETERS.items():
        for name in names:
            for odd in ODDEST:
                url = f"{path}{'&' if '?' in path else '?'}{name}={bytes_of(odd)}"
                if (status := browser.get(url).status_code) >= 500:
                    failed[url[:80]] = status
    assert failed == {}


@pytest.mark.usefixtures("unlimited")
def test_nothing_that_is_sent_fails(world_on_both: World) -> None:
    world = world_on_both
    browsers = {role: world.browser(role) for role in ROLES}
    tokens = {
        role: browser.token("/sign-up" if role == "visitor" else None) for role, browser in browsers.items()
    }
    urls = [url for _, method, url in calls(world.community.app) if method == "POST" and url != "/sign-out"]
    # These would sign the others out, or leave nobody to send as.
    for url in ("/settings/security/sessions/1/revoke", "/settings/security/sessions/revoke-others"):
        urls.remove(url)
    kinds = ("form", "multipart", "file", "json", "broken")

    @settings(FIXED, max_examples=100)
    @given(role=st.sampled_from(ROLES), url=st.sampled_from(urls), form=fields, kind=st.sampled_from(kinds))
    def send(role: str, url: str, form: list[tuple[str, str]], kind: str) -> None:
        answer = browsers[role].client.post(url, headers={"X-CSRFToken": tokens[role]}, **body(form, kind))
        assert answer.status_code < 500, (url, form, kind)

    send()


def body(form: list[tuple[str, str]], kind: str) -> dict[str, Any]:
    """The same fields in the ways a client may send them."""
    coded = "&".join(f"{bytes_of(name)}={bytes_of(value)}" for name, value in form)
    if kind == "form":
        return {"data": coded, "content_type": "application/x-www-form-urlencoded"}
    if kind == "json":
        return {"json": dict(form) if len(form) % 2 else [len(form)]}
    if kind == "broken":
        return {"data": coded.encode()[::2] + b"\xff\x00", "content_type": "multipart/form-data; boundary=x"}
    sent: dict[str, Any] = {}
    for name, value in form:
        clean = value.encode("utf-8", "replace").decode()
        key = name.encode("utf-8", "replace").decode()
        sent[key] = (io.BytesIO(clean.encode()), "file.txt") if kind == "file" else clean
    return {"data": sent, "content_type": "multipart/form-data"}


def test_the_fields_that_matter_are_sent_in_every_odd_way(world_on_both: World) -> None:
    """Each field alone, with each odd text, where everything else is right."""
    world = world_on_both
    browser, manager = world.browser("member"), world.browser("community_manager")
    token, managers = browser.token(), manager.token()
    question, answer = world.questions["answered"], world.answers["answered"]
    right: dict[str, dict[str, str]] = {
        "/ask": {"title": "A title that is long enough", "body": "Words", "category": "1", "tags": "a b"},
        "/search/similar": {"title": "A question that is solved", "body": "Words"},
        f"/questions/{question}/answers": {"body": "Words"},
        f"/answers/{answer}/comments": {"body": "Words"},
        f"/answers/{answer}/vote": {"value": "1"},
        f"/questions/{question}/accept/{answer}": {"thanks": "Thank you"},
        f"/questions/{question}/also-works/{answer}": {"works": "0"},
        "/notifications/read": {"up_to": "1"},
        "/settings/notifications": {"in_app": "answer", "by_mail": "answer"},
        f"/notifications/stop/{world.stop_token}": {"stop": "question"},
        f"/notifications/unsubscribe/{world.stop_token}": {"List-Unsubscribe": "One-Click"},
        f"/flag/answer/{answer}": {"reason": "other", "note": "Words", "act": "flag"},
        "/settings": {"about": "Words", "location": "Here", "time_zone": "UTC"},
        "/settings/email": {"email": "new@example.com", "password": "wrong"},
        "/settings/password": {"present": "wrong", "new_password": "a new one, long"},
        "/settings/security/second-step": {"code": "123456"},
        "/settings/privacy": {"hide_profile": "", "leave_boards": ""},
        "/settings/close": {"password": "wrong", "word": "close"},
        "/sign-in/code": {"code": "123456"},
    }
    managing: dict[str, dict[str, str]] = {
        "/review/1/vote": {"choice": "hide", "reason": "other", "note": "Words"},
        f"/members/{world.people['staff'].member_id}/suspend": {"days": "3", "reason": "Words"},
        "/suspensions/1/lift": {"reason": "Words"},
        "/events/manage/new": {
            "title": "An hour",
            "kind": "training",
            "audience": "members",
            "day": "2090-03-26",
            "at": "02:30",
            "time_zone": "Europe/Berlin",
            "which": "",
            "length": "60",
            "agenda": "15 Welcome",
            "capacity": "1",
            "opens_before": "15",
            "meeting_url": "https://meet.example/x",
            "host_1": "1",
            "repeats": "",
            "times": "2",
        },
        "/events/manage/1/cancel": {"reason": "", "later_too": ""},
        "/events/manage/3/record/guest": {"guest": "1"},
        "/events/manage/3/record/material": {"title": "Slides", "url": "https://files.example/s"},
        "/training/manage/new": {"title": "A topic", "needed_by": "tier:1", "valid_months": "12"},
        "/promises/new": {"words": "Words", "owner": "Dana", "due": "2090-01-01", "event": "3"},
        "/office-hours/offer": {
            "about": "Words",
            "day": "2090-03-26",
            "at": "10:00",
            "time_zone": "UTC",
            "slots": "1",
            "meeting_url": "https://meet.example/x",
        },
        "/office-hours/3": {"about": "Words", "question": "1"},
    }
    for url, form in (right | managing).items():
        who, proof = (manager, managers) if url in managing else (browser, token)
        for name in [*form, "submission_key"]:
            for odd in ODDEST:
                fieldsets = {"csrf_token": proof} | form | {name: odd}
                coded = "&".join(f"{bytes_of(key)}={bytes_of(value)}" for key, value in fieldsets.items())
                sent = who.client.post(url, data=coded, content_type="application/x-www-form-urlencoded")
                assert sent.status_code < 500, (url, name, odd[:50])
