"""Mail leaves by the transport of MAIL_URL, whole or not at all, and is tried again where it could not."""

from __future__ import annotations

import email
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock, mail
from app.core.mail import MailNotSent, MailUnsure, compose, send
from app.core.worker import work_once
from tests.app.core.smtp import MailServer
from tests.app.core.toys import call_it, jobs, kernel, queue, site_name

Build = Callable[[str], Flask]


@pytest.fixture
def mailing_by(building: Callable[..., Flask]) -> Build:
    """Makes an application with this MAIL_URL, its context pushed."""
    return lambda url: building(MAIL_URL=url)


def letter(to: str = "ada@example.com", text: str = "Grüße, Ada — 你好") -> EmailMessage:
    return compose(to, subject="Ihre Frage wurde gelöst", text=text, html=f"<p>{text}</p>")


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


def test_to_the_console_it_is_text_to_read(mailing_by: Build, capsys: pytest.CaptureFixture[str]) -> None:
    mailing_by("console:")
    send(letter())
    shown = capsys.readouterr().out
    assert "mail to ada@example.com: Ihre Frage wurde gelöst" in shown
    assert "Grüße, Ada — 你好" in shown
    assert "<p>" not in shown


def test_to_a_folder_it_is_a_whole_file_each(mailing_by: Build, tmp_path: Path) -> None:
    folder = tmp_path / "a folder" / "deep"
    mailing_by(f"file://{str(folder).replace(' ', '%20')}")
    send(letter())
    send(letter("bo@example.com"))
    files = list(folder.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    messages = [read(path.read_bytes()) for path in files]
    assert {str(m["To"]) for m in messages} == {"ada@example.com", "bo@example.com"}


def test_a_folder_that_cannot_be_written_is_mail_not_sent(mailing_by: Build, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    mailing_by(f"file://{tmp_path}/file")
    with pytest.raises(MailNotSent):
        send(letter())


def test_by_smtp_both_parts_arrive_as_written(mailing_by: Build) -> None:
    with MailServer() as server:
        mailing_by(server.url)
        send(letter())
    ((sender, recipients, raw),) = server.received
    assert (sender, recipients) == ("community@localhost", ["ada@example.com"])
    message = read(raw)
    assert message["Subject"] == "Ihre Frage wurde gelöst"
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert "Grüße, Ada — 你好" in part.get_content()


def test_a_line_break_cannot_smuggle_a_header_in(mailing_by: Build) -> None:
    mailing_by("console:")
    with pytest.raises(ValueError, match="linefeed"):
        compose("ada@example.com", subject="Hello\nBcc: all@example.com", text="", html="")
    with pytest.raises(ValueError, match="linefeed"):
        compose("ada@example.com\nBcc: all@example.com", subject="Hello", text="", html="")


@pytest.mark.parametrize("mood", ["refuses", "busy", "no_tls"])
def test_a_server_that_refuses_is_mail_not_sent(mailing_by: Build, mood: str) -> None:
    with MailServer(mood) as server:
        mailing_by(server.url)
        with pytest.raises(MailNotSent, match=r"127\.0\.0\.1"):
            send(letter())
    assert server.received == []


def test_a_message_refused_at_its_end_is_surely_not_sent(mailing_by: Build) -> None:
    with MailServer("full") as server:
        mailing_by(server.url)
        with pytest.raises(MailNotSent, match="452") as raised:
            send(letter())
    assert not isinstance(raised.value, MailUnsure)


def test_a_connection_lost_while_the_message_is_taken_leaves_it_open(mailing_by: Build) -> None:
    with MailServer("vanishes") as server:
        mailing_by(server.url)
        with pytest.raises(MailUnsure):
            send(letter())
    assert len(server.received) == 1


def test_a_message_that_was_taken_is_sent_whatever_is_said_at_the_goodbye(mailing_by: Build) -> None:
    with MailServer("rude") as server:
        mailing_by(server.url)
        send(letter())
    assert len(server.received) == 1


def test_nobody_listening_is_mail_not_sent(mailing_by: Build) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mailing_by(f"smtp://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(MailNotSent, match="refused"):
            send(letter())


def test_a_server_that_hangs_is_given_up(mailing_by: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.2)
    with MailServer("hangs") as server:
        mailing_by(server.url)
        began = time.monotonic()
        with pytest.raises(MailNotSent, match=r"(?i)timed out"):
            send(letter())
        assert time.monotonic() - began < 5


def test_an_address_that_is_none_is_refused(mailing_by: Build) -> None:
    mailing_by("pigeon://loft")
    with pytest.raises(MailNotSent, match="MAIL_URL"):
        send(letter())


def test_the_password_is_given_to_a_server_on_this_machine(mailing_by: Build) -> None:
    with MailServer() as server:
        mailing_by(server.url.replace("//", "//post:p%40ss@"))
        send(letter())
    assert len(server.logins) == 1
    assert len(server.received) == 1


def test_the_password_is_not_sent_in_the_clear_to_another_machine(mailing_by: Build) -> None:
    """Somebody on the way could have taken the offer of encryption out."""
    with MailServer(host="127.0.0.2") as server:  # for our purposes another machine
        mailing_by(server.url.replace("//", "//post:secret@"))
        with pytest.raises(MailNotSent, match="encryption"):
            send(letter())
    assert server.logins == []


def test_a_wrong_password_is_mail_not_sent(mailing_by: Build) -> None:
    with MailServer("distrusts") as server:
        mailing_by(server.url.replace("//", "//post:wrong@"))
        with pytest.raises(MailNotSent, match="535"):
            send(letter())
    assert server.received == []


@pytest.mark.parametrize("mood", ["hangs", "refuses", "busy"])
def test_what_could_not_be_sent_is_sent_when_the_server_is_well_again(
    mailing_by: Build, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.2)
    with MailServer(mood) as server:
        mailing_by(server.url)
        kernel().handle("test.mail", lambda to: send(letter(to)))
        queue("test.mail", to="ada@example.com")
        work_once()
        (job,) = jobs("test.mail")
        assert (job.state, job.attempts) == ("due", 1)
        assert "MailNotSent" in (job.last_error or "")
        assert server.received == []
        server.stopping.set()

        server.mood = "well"
        with clock.shifted_by(timedelta(minutes=1)):
            work_once()
    assert [recipients for _, recipients, _ in server.received] == [["ada@example.com"]]
    assert jobs("test.mail")[0].state == "done"


def test_a_hanging_server_does_not_stop_pages_and_commands(
    mailing_by: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail job holds no lock while it waits."""
    monkeypatch.setattr(mail, "TIMEOUT_S", 2)
    with MailServer("hangs") as server:
        app = mailing_by(server.url)
        kernel().handle("test.mail", lambda: send(letter()))
        queue("test.mail")

        def work() -> None:
            with app.app_context():
                work_once()

        worker = threading.Thread(target=work)
        worker.start()
        began = time.monotonic()
        while not [job for job in jobs("test.mail") if job.state == "running"]:
            assert time.monotonic() - began < 10
        call_it("Meanwhile")
        assert site_name() == "Meanwhile"
        assert worker.is_alive(), "the mail still hangs"
        server.stopping.set()
        worker.join()
