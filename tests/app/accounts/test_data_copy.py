"""A copy of everything the community keeps about a member, for that member alone."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import DataCopy
from app.accounts.services.ask_data_copy import ask_data_copy
from app.accounts.services.prune_accounts import prune_accounts
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.policy import Refused
from app.forum.services.claim_question import claim_question
from app.forum.services.edit_answer import edit_answer
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_me_too import mark_me_too
from app.forum.texts import read_body
from app.moderation.services.flag_post import flag_post
from tests.app.accounts.codes import set_up
from tests.app.accounts.people import Mailbox, joined, set_option, sign_in
from tests.app.accounts.test_profile import png, send
from tests.make.community import PASSWORD, Browser, Community

LINK = re.compile(r'href="(/settings/privacy/data/\d+)"')


def ask(browser: Browser) -> Any:
    return browser.post("/settings/privacy/data", page="/settings/privacy")


def link_on(browser: Browser) -> str | None:
    found = LINK.search(browser.get("/settings/privacy").text)
    return found.group(1) if found else None


def files(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {
            name: json.loads(archive.read(name)) if name.endswith(".json") else archive.read(name)
            for name in archive.namelist()
        }


def lived_in(mailbox: Mailbox) -> tuple[Actor, Browser]:
    """Ada has asked, answered, commented, voted, accepted, earned, set up the second step and a picture."""
    community = mailbox.community
    ada = joined(community, about_source="I repair radios", location="Brno")
    browser = community.browser()
    sign_in(browser)
    set_up(browser)
    send(browser, png())
    own = community.question(ada, title="Ada asks about the light", tags=("wi-fi",))
    community.accept(own, community.answer(own), ada)
    other = community.question(title="Somebody else asks")
    answer = community.answer(other, ada, "Ada answers this.")
    community.accept(other, answer)
    community.comment(other, ada)
    community.vote(ada, other)
    third = community.question(title="A third one asks")
    mark_me_too(ada, third, has_it=True)
    follow_question(ada, third, follows=True)
    claim_question(ada, third)
    flag_post(ada, "question", third, reason="spam", note="Ada thinks so")
    edit_answer(ada, answer, read_body("Ada answers this."), seen=1)
    edit_answer(ada, answer, read_body("Ada answers this better."), seen=1)
    community.deliver()
    return ada, browser


def test_every_room_tells_what_it_keeps(mailbox: Mailbox) -> None:
    _, browser = lived_in(mailbox)
    assert ask(browser).status_code == 303
    assert link_on(browser) is None
    assert "is being made" in browser.get("/settings/privacy").text
    mails = mailbox.new()
    subjects = [mail["Subject"].partition(" – ")[0] for mail in mails]
    assert "A copy of your data was asked for" in subjects
    if "The copy of your data is ready" not in subjects:
        mails = mailbox.new()
    assert any(mail["Subject"].startswith("The copy of your data is ready") for mail in mails)
    link = link_on(browser)
    assert link
    answer = browser.get(link)
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    found = files(answer.data)

    assert found["account/profile.json"]["email"] == "ada@example.com"
    assert found["account/profile.json"]["location"] == "Brno"
    assert len(found["account/sessions.json"]) == 1
    assert found["account/picture.webp"][:4] == b"RIFF"
    assert {"Switched the second step of sign-in on", "Asked for a copy of their data"} <= {
        entry["what"] for entry in found["account/recorded.json"]
    }
    (question,) = found["forum/questions.json"]
    assert question["title"] == "Ada asks about the light"
    assert question["tags"] == ["wi-fi"]
    (written,) = found["forum/answers.json"]
    assert written["body_source"] == "Ada answers this better."
    assert len(found["forum/comments.json"]) == 1
    assert len(found["forum/votes.json"]) == 1
    assert sorted(row["by_you"] for row in found["forum/acceptances.json"]) == [False, True]
    assert [row["muted"] for row in found["forum/follows.json"]] == [False] * 2
    assert [row["kind"] for row in found["forum/reactions.json"]] == ["me_too"]
    assert len(found["forum/claims.json"]) == 1
    assert [row["body_source"] for row in found["forum/versions.json"]] == [
        "Ada answers this.",
        "Ada answers this better.",
    ]
    assert [row["note"] for row in found["moderation/flags.json"]] == ["Ada thinks so"]
    assert {row["kind"] for row in found["notifications/told.json"]} == {"answer", "accepted"}
    assert found["reputation/total.json"]["reputation"] > 1
    assert sum(line["points"] for line in found["reputation/lines.json"]) == 17
    assert {room.partition("/")[0] for room in found} - {"read-me.txt"} == set(current_kernel().personal)
    # Nothing that opens the account, and nobody else's words.
    everything = str(found)
    for secret in ("password_hash", "token_hash", "sealed_key", "code_hash", "$argon2"):
        assert secret not in everything
    assert "Hold the button." not in everything


def test_a_new_member_s_copy_is_whole_too(sqlite_mailbox: Mailbox) -> None:
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    sign_in(browser)
    ask(browser)
    sqlite_mailbox.new()
    sqlite_mailbox.new()
    found = files(browser.get(link_on(browser) or "").data)
    assert found["forum/questions.json"] == []
    assert found["reputation/total.json"] == {"reputation": 1}


def ready(mailbox: Mailbox) -> tuple[Browser, str]:
    joined(mailbox.community)
    browser = mailbox.community.browser()
    sign_in(browser)
    ask(browser)
    mailbox.new()
    mailbox.new()
    link = link_on(browser)
    assert link
    return browser, link


def test_only_the_member_opens_it(mailbox: Mailbox) -> None:
    _, link = ready(mailbox)
    community = mailbox.community
    for role in ("member", "administrator"):
        assert community.browser(community.member(role=role)).get(link).status_code == 404
    assert community.browser().get(link).location.startswith("/sign-in")


def test_it_takes_a_fresh_sign_in(sqlite_mailbox: Mailbox) -> None:
    browser, link = ready(sqlite_mailbox)
    with clock.shifted_by(timedelta(minutes=20)):
        assert browser.get(link).status_code == 403
        assert ask(browser).status_code == 403
        done = browser.post(f"/confirm-sign-in?next={link}", {"again_password": PASSWORD})
        assert done.location == link
        assert browser.get(link).status_code == 200


def test_it_is_there_for_a_time_and_then_gone(mailbox: Mailbox) -> None:
    set_option("accounts.data_copy_days", 2)
    browser, link = ready(mailbox)
    with clock.shifted_by(timedelta(days=2)):
        again = {"again_password": PASSWORD}
        browser.post("/confirm-sign-in", again)
        assert browser.get(link).status_code == 404
        assert link_on(browser) is None
        assert "accounts.prune" in current_kernel().schedules
        prune_accounts()
        assert db.session.scalars(select(DataCopy)).all() == []


def test_a_newer_copy_replaces_it(sqlite_mailbox: Mailbox) -> None:
    browser, first = ready(sqlite_mailbox)
    ask(browser)
    sqlite_mailbox.new()
    sqlite_mailbox.new()
    second = link_on(browser)
    assert second != first
    assert browser.get(first).status_code == 404


def test_one_is_made_at_a_time(community: Community) -> None:
    ada = joined(community)
    ask_data_copy(ada)
    with pytest.raises(Refused, match="being made already"):
        ask_data_copy(ada)


def test_copies_are_not_asked_for_without_end(sqlite_mailbox: Mailbox) -> None:
    browser, _ = ready(sqlite_mailbox)
    for _ in range(3):
        ask(browser)
        sqlite_mailbox.new()
    made = db.session.scalar(select(func.max(DataCopy.id)))
    assert made == 3
    assert "too often" in ask(browser).text or "too often" in browser.get("/settings/privacy").text


def test_two_rooms_cannot_contribute_under_one_name(sqlite_community: Community) -> None:
    with pytest.raises(ValueError, match="twice"):
        current_kernel().personal_data("forum", lambda _: {})
