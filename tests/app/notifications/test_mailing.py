"""Notification mail: what it says, when it goes, that it goes once, and to whom it never goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock, mail
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.failpoints import FailpointHit
from app.core.jobs import Job
from app.core.options import forget_options, save_options
from app.core.uow import command
from app.core.worker import work_once
from app.forum.models import Answer
from app.forum.services.accept_answer import accept_answer
from app.forum.services.unaccept_answer import unaccept_answer
from app.notifications import jobs
from app.notifications.models import NotificationMail
from app.notifications.services.claim_mail import claim_mail
from app.notifications.services.save_settings import save_settings
from app.notifications.services.stop_mail import stop_mail
from tests.app.accounts.people import Mailbox, change_member
from tests.app.core.smtp import MailServer
from tests.app.notifications.told import deliver_later, person, rows, told
from tests.conftest import build_app, in_context
from tests.make.community import Community


@pytest.fixture
def mailbox(community: Community) -> LaterMailbox:
    community.name_site()
    return LaterMailbox(community)


class LaterMailbox(Mailbox):
    """Lets the minute pass that notification mail waits."""

    def new(self) -> list[Any]:
        deliver_later(self.community)
        return super().new()


def text_of(message: Any, kind: str = "plain") -> str:
    return str(message.get_body((kind,)).get_content())


@command
def set_option(key: str, value: int, default: int) -> None:
    save_options(SYSTEM, {key: value}, seen={key: default})


def test_an_answer_is_mailed_after_a_minute(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada, title="The speaker hums & clicks")
    answer = community.answer(question, bo, "Turn <b>it</b> & the plug round.")
    community.deliver()
    assert not mailbox.folder.exists(), "not within the minute"
    (message,) = mailbox.new()
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "The speaker hums & clicks – Northlight Community"
    plain, html = text_of(message), text_of(message, "html")
    assert "Bo answered your question" in plain
    assert "Turn <b>it</b> & the plug round." in plain
    assert f"http://localhost/answers/{answer}" in plain
    assert "You get this mail for: Answers to my questions." in plain
    assert "Turn &lt;b&gt;it&lt;/b&gt; &amp; the plug round." in html
    assert "The speaker hums &amp; clicks" in html
    assert mailbox.new() == []


def test_all_of_a_minute_is_one_mail_a_question(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question, other = community.question(ada), community.question(ada)
    for name in ("Cy", "Di"):
        community.answer(question, person(community, name))
    answer = community.answer(question, bo)
    community.comment(question, bo)
    community.answer(other, bo)
    accept_answer(ada, question, answer, thanks="Thank you")
    mails = [m for m in mailbox.new() if m["To"] == "ada@example.com"]
    assert len(mails) == 2
    (first,) = [m for m in mails if "Cy" in text_of(m)]
    for words in ("Cy answered", "Di answered", "Bo answered", "Bo commented on what you wrote"):
        assert words in text_of(first)
    assert "Answers to my questions, Comments on what I wrote" in text_of(first)


def test_mails_about_a_question_are_one_conversation(community: Community, mailbox: LaterMailbox) -> None:
    ada = person(community, "Ada")
    question = community.question(ada)
    mails = []
    for _ in range(2):
        community.answer(question)
        mails += mailbox.new()
    assert len({m["Message-ID"] for m in mails}) == 2
    assert {m["References"] for m in mails} == {f"<question-{question}@localhost>"}
    assert {m["In-Reply-To"] for m in mails} == {f"<question-{question}@localhost>"}
    for message in mails:
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Unsubscribe"].startswith("<http://localhost/notifications/unsubscribe/")
        assert message["Auto-Submitted"] == "auto-generated"


def test_the_line_of_thanks_is_mailed(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo = person(community, "Ada", email=None, email_key=None), person(community, "Bo")
    question = community.question(ada)
    accept_answer(ada, question, community.answer(question, bo), thanks="It works, <i>thank</i> you")
    (message,) = mailbox.new()
    assert "Ada accepted your answer" in text_of(message)
    assert "“It works, <i>thank</i> you”" in text_of(message)
    assert "It works, &lt;i&gt;thank&lt;/i&gt; you" in text_of(message, "html")


def test_a_mail_holds_no_secret(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo = person(community, "Ada", password_hash="$argon2id$secret"), person(community, "Bo")
    community.browser(ada)
    question = community.question(ada)
    community.answer(question, bo)
    community.deliver()
    payloads = [
        job.payload for job in db.session.scalars(select(Job).where(Job.kind == "notifications.mail"))
    ]
    assert payloads == [{"member_id": ada.member_id, "question_id": question}]
    (message,) = mailbox.new()
    whole = message.as_string()
    assert "argon2" not in whole
    assert "bo@example.com" not in whole, "nobody's address is told to another"
    assert community.app.config["SECRET_KEY"] not in whole


@pytest.mark.parametrize("undo", ["unaccept", "hide"])
def test_what_is_undone_within_the_minute_is_not_mailed(
    community: Community, mailbox: LaterMailbox, undo: str
) -> None:
    ada, bo = person(community, "Ada", email=None, email_key=None), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.accept(question, answer)
    community.deliver()
    assert told(bo) == ["Ada accepted your answer"]
    if undo == "unaccept":
        unaccept_answer(ada, question)
    else:
        community.hide(Answer, answer)  # and no event says so: the facts are read once more
    assert mailbox.new() == []
    assert told(bo) == []


def test_only_a_confirmed_address_is_mailed(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    for asker in (ada, bo, cy):
        community.answer(community.question(asker))
    community.deliver()
    change_member(ada.signed_in_id, email_verified_at=None)  # all within the minute
    change_member(bo.signed_in_id, email=None, email_key=None)
    assert [message["To"] for message in mailbox.new()] == ["cy@example.com"]
    assert told(ada)
    community.answer(community.question(cy))
    change_member(cy.signed_in_id, email="cy@example.org", email_key="cy@example.org")
    assert [message["To"] for message in mailbox.new()] == ["cy@example.org"]


def test_switches_are_read_when_telling_and_again_when_mailing(
    community: Community, mailbox: LaterMailbox
) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    save_settings(ada, in_app={"answer"}, by_mail=set())
    community.answer(question, bo)
    assert mailbox.new() == []
    assert told(ada) == ["Bo answered your question"]
    save_settings(ada, in_app=set(), by_mail={"answer"})
    community.answer(question, bo)
    (message,) = mailbox.new()
    assert text_of(message).count("Bo answered your question") == 1
    assert told(ada) == ["Bo answered your question"], "the second one by mail alone"
    community.answer(question, bo)
    community.deliver()
    save_settings(ada, in_app=set(), by_mail=set())
    assert mailbox.new() == []


def test_a_kind_that_is_off_everywhere_is_not_told(community: Community, mailbox: LaterMailbox) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    save_settings(ada, in_app={"comment"}, by_mail={"comment"})
    question = community.question(ada)
    community.answer(question, bo)
    community.comment(question, bo)
    (message,) = mailbox.new()
    assert "answered" not in text_of(message)
    assert told(ada) == ["Bo commented on what you wrote"]


def test_a_muted_question_is_not_mailed_and_others_are(community: Community, mailbox: LaterMailbox) -> None:
    ada = person(community, "Ada")
    quiet, loud = (
        community.question(ada, title="The quiet question"),
        community.question(ada, title="The loud question"),
    )
    stop_mail(ada.signed_in_id, question_id=quiet)
    stop_mail(ada.signed_in_id, question_id=quiet)
    for question in (quiet, loud):
        community.answer(question)
    (message,) = mailbox.new()
    assert message["Subject"].startswith("The loud question")
    assert len(told(ada)) == 2


def test_beyond_the_limit_of_a_day_the_bell_alone_tells(community: Community, mailbox: LaterMailbox) -> None:
    set_option("notifications.mails_a_day", 2, 50)
    ada, bo = person(community, "Ada"), person(community, "Bo")
    for _ in range(4):
        community.answer(community.question(ada), bo)
    assert len(mailbox.new()) == 2
    assert len(told(ada)) == 4
    with clock.shifted_by(timedelta(hours=25)):
        assert mailbox.new() == [], "the rest does not come late"
        community.answer(community.question(ada), bo)
        assert len(mailbox.new()) == 1
    forget_options()


def test_the_delay_is_an_option(community: Community, mailbox: LaterMailbox) -> None:
    set_option("notifications.mail_delay", 0, 60)
    community.answer(community.question(person(community, "Ada")))
    community.deliver()
    assert len(Mailbox(community).new()) == 1
    forget_options()


def test_a_title_of_several_lines_breaks_no_header(community: Community, mailbox: LaterMailbox) -> None:
    from app.forum.models import Question
    from tests.web.world import change

    ada = person(community, "Ada")
    question = community.question(ada)
    change(Question, question, title="One\r\nBcc: all@example.com")
    community.answer(question)
    (message,) = mailbox.new()
    assert message["Bcc"] is None
    assert message["Subject"].startswith("One Bcc: all@example.com")


class TestOnce:
    """Whatever breaks between the claim and the mark, nobody gets a mail twice."""

    @pytest.fixture
    def waiting(self, community: Community) -> Iterator[tuple[int, int]]:
        """A member and a question with a mail that is due."""
        community.name_site()
        ada = person(community, "Ada")
        question = community.question(ada)
        community.answer(question)
        community.deliver()
        with clock.shifted_by(timedelta(minutes=2)):
            yield ada.signed_in_id, question

    def sent(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        out: list[Any] = []
        monkeypatch.setattr(mail, "send", out.append)
        return out

    def mails(self) -> list[NotificationMail]:
        db.session.rollback()
        return list(db.session.scalars(select(NotificationMail)))

    def test_two_jobs_for_the_same_send_one_mail(
        self, waiting: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = self.sent(monkeypatch)
        for _ in range(3):
            jobs.mail_notifications(*waiting)
        assert len(out) == 1
        assert self.mails()[0].sent_at is not None

    @pytest.mark.parametrize("place", ["notifications.claimed", "notifications.sent"])
    def test_a_death_after_the_claim_sends_no_second_mail(
        self, waiting: tuple[int, int], monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        out = self.sent(monkeypatch)

        def die(name: str) -> None:
            if name == place:
                raise FailpointHit(name)

        monkeypatch.setattr(jobs, "failpoint", die)
        with pytest.raises(FailpointHit):
            jobs.mail_notifications(*waiting)
        monkeypatch.undo()
        out += self.sent(monkeypatch)
        jobs.mail_notifications(*waiting)
        assert len(out) == (1 if place == "notifications.sent" else 0)
        assert [m.sent_at for m in self.mails()] == [None]

    def test_a_refusal_gives_the_mail_back(
        self, waiting: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_: object) -> None:
            raise mail.MailNotSent("550 not now")

        monkeypatch.setattr(mail, "send", refuse)
        with pytest.raises(mail.MailNotSent):
            jobs.mail_notifications(*waiting)
        assert self.mails() == []
        out = self.sent(monkeypatch)
        jobs.mail_notifications(*waiting)
        assert len(out) == 1

    def test_a_template_that_breaks_gives_the_mail_back(
        self, waiting: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_: object) -> None:
            raise KeyError("template")

        out = self.sent(monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "write", broken)
            with pytest.raises(KeyError):
                jobs.mail_notifications(*waiting)
        jobs.mail_notifications(*waiting)
        assert len(out) == 1

    def test_where_nobody_knows_whether_it_arrived_it_is_not_sent_again(
        self, waiting: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unsure(_: object) -> None:
            raise mail.MailUnsure("timed out")

        monkeypatch.setattr(mail, "send", unsure)
        jobs.mail_notifications(*waiting)
        out = self.sent(monkeypatch)
        jobs.mail_notifications(*waiting)
        assert out == []
        assert [m.sent_at for m in self.mails()] == [None]

    def test_a_claim_is_taken_by_one_worker(self, waiting: tuple[int, int], community: Community) -> None:
        letters: list[object] = []
        together = threading.Barrier(4)

        def claim() -> None:
            with community.app.app_context():
                together.wait()
                letters.append(claim_mail(*waiting))

        workers = [threading.Thread(target=claim) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len([letter for letter in letters if letter is not None]) == 1


@pytest.mark.parametrize("mood", ["hangs", "busy", "refuses"])
def test_a_mail_server_in_trouble_blocks_nobody_and_gets_the_mail_once_it_is_well(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 1.5)
    with MailServer(mood) as server:
        for app in in_context(build_app(database_url, tmp_path, MAIL_URL=server.url)):
            community = Community(app)
            community.name_site()
            ada = person(community, "Ada")
            question = community.question(ada)
            community.answer(question)
            community.deliver()

            def work(app: Flask = app) -> None:
                with app.app_context():
                    work_once()

            with clock.shifted_by(timedelta(minutes=2)):
                worker = threading.Thread(target=work)
                worker.start()
                began = time.monotonic()
                if mood == "hangs":
                    while not db.session.scalar(select(Job.id).where(Job.state == "running")):
                        db.session.rollback()
                        assert time.monotonic() - began < 10
                    page = community.browser(ada).get("/notifications")
                    assert page.status_code == 200
                    community.answer(question)
                    assert worker.is_alive(), "the mail still hangs"
                worker.join()
            assert server.received == []
            server.stopping.set()
            server.mood = "well"
            with clock.shifted_by(timedelta(hours=1)):
                work_once()
                work_once()
            assert [to for _, to, _ in server.received] == [["ada@example.com"]]
            assert all(row.mail_id for row in rows(ada))
