"""Stopping mail from a link in it: without signing in, and never by merely opening the link."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.forum.models import Question
from app.notifications.kinds import KINDS
from app.notifications.queries import is_muted, wishes_of
from app.notifications.tokens import Stop, read_stop, sign_stop
from tests.app.accounts.people import Mailbox
from tests.app.notifications.told import deliver_later, person, told
from tests.make.community import Community
from tests.web.reading import changes, faults, statements


@pytest.fixture
def stopping(community: Community) -> Stopping:
    return Stopping(community)


class Stopping:
    """A member who got a mail about an answer, and the links in it."""

    def __init__(self, community: Community) -> None:
        community.name_site()
        self.community = community
        self.ada = person(community, "Ada")
        self.question = community.question(self.ada, title="Why does <it> blink?")
        community.answer(self.question)
        (self.mail,) = self.new_mail()
        text = self.mail.get_body(("plain",)).get_content()
        found = re.search(r"Stop it: (\S+)", text)
        assert found
        self.link = urlsplit(found.group(1)).path
        self.header = urlsplit(self.mail["List-Unsubscribe"].strip("<>")).path

    def new_mail(self) -> list[Any]:
        self.box = getattr(self, "box", None) or Mailbox(self.community)
        deliver_later(self.community)
        return [mail for mail in self.box.new() if mail["To"] == "ada@example.com"]

    def mails_by_kind(self) -> dict[str, bool]:
        return {kind: wish.by_mail for kind, wish in wishes_of(self.ada.signed_in_id).items()}


def test_opening_the_links_changes_nothing(stopping: Stopping) -> None:
    browser = stopping.community.browser()
    for link in (stopping.link, stopping.header):
        for _ in range(2):
            with statements() as log:
                page = browser.get(link, follow_redirects=True)
            assert page.status_code == 200
            assert changes(log) == []
            assert faults(page.text) == []
            assert page.headers["Cache-Control"] == "no-store"
            browser.client.head(link)
    assert "Why does &lt;it&gt; blink?" in page.text
    for private in ("Ada", "ada@example.com"):
        assert private not in page.text, "mails are forwarded"
    assert all(stopping.mails_by_kind().values())
    stopping.community.answer(stopping.question)
    assert len(stopping.new_mail()) == 1


def test_mail_about_the_question_stops_and_the_bell_goes_on(stopping: Stopping) -> None:
    browser = stopping.community.browser()
    done = browser.post(stopping.link, {"stop": "question"}, page=stopping.link)
    assert (done.status_code, done.location) == (303, stopping.link)
    assert "No more mail about" in browser.get(stopping.link).text
    stopping.community.answer(stopping.question)
    assert stopping.new_mail() == []
    assert told(stopping.ada) == ["2 new answers to your question"]
    stopping.community.answer(stopping.community.question(stopping.ada))
    assert len(stopping.new_mail()) == 1
    # In the settings it can be had again; what happened meanwhile does not come late.
    browser = stopping.community.browser(stopping.ada)
    page = browser.get("/settings/notifications").text
    assert faults(page) == []
    resume = re.search(r'action="(/settings/notifications/questions/[^"]+)"', page)
    assert resume
    done = browser.post(resume.group(1), page="/settings/notifications")
    assert (done.status_code, done.location) == (303, "/settings/notifications")
    assert "no mail about" not in browser.get("/settings/notifications").text
    assert stopping.new_mail() == []
    stopping.community.answer(stopping.question)
    assert len(stopping.new_mail()) == 1


def test_mail_of_that_kind_stops_and_other_kinds_go_on(stopping: Stopping) -> None:
    browser = stopping.community.browser()
    browser.post(stopping.link, {"stop": "kinds"}, page=stopping.link)
    assert "No more mail for: Answers to my questions" in browser.get(stopping.link).text
    stopping.community.answer(stopping.question)
    assert stopping.new_mail() == []
    stopping.community.comment(stopping.question)
    (mail,) = stopping.new_mail()
    assert "answered" not in mail.get_body(("plain",)).get_content()


def test_all_mail_stops(stopping: Stopping) -> None:
    browser = stopping.community.browser()
    browser.post(stopping.link, {"stop": "all"}, page=stopping.link)
    assert not any(stopping.mails_by_kind().values())
    assert all(wish.in_app for wish in wishes_of(stopping.ada.signed_in_id).values())
    assert "No notification mail at all" in browser.get(stopping.link).text
    assert '<button class="btn btn-quiet stop-choice" type="submit" name="stop" value="all"' not in (
        browser.get(stopping.link).text
    )


def test_a_mail_programs_button_stops_at_once(stopping: Stopping) -> None:
    """RFC 8058: a POST without cookie and token."""
    client = stopping.community.app.test_client()
    for _ in range(2):
        done = client.post(stopping.header, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert done.headers.getlist("Set-Cookie") == []
    assert stopping.mails_by_kind() == {kind.name: kind.name != "answer" for kind in KINDS}


def test_a_form_without_its_token_stops_nothing(stopping: Stopping) -> None:
    client = stopping.community.app.test_client()
    assert client.post(stopping.link, data={"stop": "all"}).status_code == 400
    assert all(stopping.mails_by_kind().values())


def test_an_unknown_choice_stops_nothing(stopping: Stopping) -> None:
    browser = stopping.community.browser()
    for chosen in ("", "everything", "answer"):
        done = browser.post(stopping.link, {"stop": chosen}, page=stopping.link)
        assert done.status_code == 303
    assert all(stopping.mails_by_kind().values())
    assert not is_muted(stopping.ada.signed_in_id, stopping.question)


def test_links_that_we_did_not_sign_lead_nowhere(stopping: Stopping) -> None:
    token = stopping.link.rpartition("/")[2]
    foreign = token[:-3] + ("AAA" if not token.endswith("AAA") else "BBB")
    gone = sign_stop(Stop(999_999, stopping.question, ("answer",)))
    browser = stopping.community.browser()
    form = browser.token("/sign-in")
    for odd in ("x", foreign, gone, "x" * 3000, "é"):
        assert browser.get(f"/notifications/stop/{odd}").status_code == 404
        sent = {"csrf_token": form, "stop": "all"}
        assert browser.client.post(f"/notifications/stop/{odd}", data=sent).status_code == 404
        assert browser.client.post(f"/notifications/unsubscribe/{odd}").status_code == 404
    assert all(stopping.mails_by_kind().values())


def test_a_link_of_another_purpose_is_none(community: Community) -> None:
    from app.accounts import tokens

    assert read_stop(tokens.sign(1, tokens.VERIFY_EMAIL)) is None
    with_strange_kind = sign_stop(Stop(1, 2, ("answer", "of the future")))
    assert read_stop(with_strange_kind) == Stop(1, 2, ("answer",))


def test_a_hidden_question_is_not_named_to_who_holds_the_link(stopping: Stopping) -> None:
    stopping.community.hide(Question, stopping.question)
    page = stopping.community.browser().get(stopping.link)
    assert page.status_code == 200
    assert "blink" not in page.text
