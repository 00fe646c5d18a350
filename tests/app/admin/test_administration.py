"""Roles, defaults, failed work, the audit log: on their pages and behind them."""

from __future__ import annotations

import re
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import actor_of_member
from app.accounts.services.change_role import change_role
from app.admin.models import Errand
from app.admin.services.change_options import change_options
from app.admin.services.replay_work import replay_work
from app.core import clock, jobs
from app.core.actor import SYSTEM, Actor
from app.core.audit import AuditEntry, record
from app.core.db import db
from app.core.jobs import Job, enqueue
from app.core.kernel import kernel_of
from app.core.options import Option, option
from app.core.outbox import OutboxDelivery
from app.core.policy import Invalid, NotFound, Refused
from app.core.uow import command
from app.core.worker import work_once
from app.forum.services.close_question import close_question
from tests.app.accounts.people import Mailbox
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community


def log_of(action: str) -> list[AuditEntry]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
    )


# ---------------------------------------------------------------- roles


def test_an_administrator_gives_a_role_with_a_reason(community: Community) -> None:
    community.name_site()
    admin, other = community.member(role="administrator"), community.member("Tomas K.")
    browser = community.browser(admin)
    found = browser.get("/admin/roles?q=tomas").text
    assert f"/admin/roles/{other.member_id}" in found
    url = f"/admin/roles/{other.member_id}"
    less = browser.post(url, {"role": "staff", "reason": " "}, page=url)
    assert less.status_code == 422
    assert "Please give the reason" in less.text
    wrong = browser.post(url, {"role": "emperor", "reason": "x"}, page=url)
    assert wrong.status_code == 422
    given = browser.post(url, {"role": "staff", "reason": "Works for us now"}, page=url)
    assert (given.status_code, given.location) == (303, "/admin/roles")
    assert actor_of_member(other.signed_in_id).role == "staff"
    line = log_of("accounts.role_changed")[0]
    assert (line.subject_type, line.subject_id, line.reason) == (
        "member",
        other.member_id,
        "Works for us now",
    )
    assert line.detail == {"before": "member", "after": "staff"}
    assert browser.get("/admin/roles/99999").status_code == 404


def test_who_finds_the_browser_open_changes_no_role_and_takes_no_export(community: Community) -> None:
    community.name_site()
    admin, other = community.member(role="administrator"), community.member("Tomas K.")
    browser = community.browser(admin)
    role, export = f"/admin/roles/{other.member_id}", "/admin/exports"
    made = browser.post(export).location
    assert made.startswith("/admin/errands/")
    with clock.shifted_by(timedelta(minutes=16)):
        for asked in (
            browser.get(role),
            browser.post(role, {"role": "staff", "reason": "Mine now"}),
            browser.post(export, {"addresses": "y"}),
            browser.get(f"{made}/archive"),
        ):
            assert asked.status_code == 403
            assert "Is it you?" in asked.text
    assert actor_of_member(other.signed_in_id).role == "member"
    assert db.session.scalars(select(Errand.id)).all() == [int(made.rpartition("/")[2])]


def test_who_gets_another_role_hears_of_it_by_mail(community: Community) -> None:
    community.name_site()
    admin = community.member(role="administrator")
    tomas = community.member("Tomas K.", email="tomas@example.com", email_key="tomas@example.com")
    mailbox = Mailbox(community)
    change_role(admin, tomas.signed_in_id, role="member")  # it is already
    assert mailbox.new() == []
    change_role(admin, tomas.signed_in_id, role="super_user", reason="Helps every day")
    (mail,) = mailbox.new()
    assert (mail["To"], mail["Subject"]) == (
        "tomas@example.com",
        "You have another role – Northlight Community",
    )
    with pytest.raises(Invalid):
        change_role(admin, tomas.signed_in_id, role="emperor")
    assert mailbox.new() == []


def test_the_last_administrator_stays_one(community: Community) -> None:
    only = community.member(role="administrator")
    with pytest.raises(Invalid, match="last administrator"):
        change_role(only, only.signed_in_id, role="member")
    second = community.member(role="administrator")
    change_role(second, only.signed_in_id, role="member", reason="Left")
    with pytest.raises(Invalid, match="last administrator"):
        change_role(second, second.signed_in_id, role="staff")
    with pytest.raises(Refused):
        change_role(community.member(role="community_manager"), second.signed_in_id, role="member")
    assert len(log_of("accounts.role_changed")) == 1


def test_two_administrators_cannot_both_take_the_role_from_the_other(community: Community) -> None:
    one, two = community.member(role="administrator"), community.member(role="administrator")
    ended: list[object] = []
    begin = threading.Barrier(2)

    def take(actor: Actor, other: Actor) -> None:
        with community.app.app_context():
            begin.wait()
            try:
                change_role(actor, other.signed_in_id, role="member")
                ended.append("taken")
            except Invalid as error:
                ended.append(error)

    threads = [threading.Thread(target=take, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(type(end).__name__) for end in ended) == ["Invalid", "str"]
    db.session.rollback()
    left = db.session.scalars(select(Member.id).where(Member.role == "administrator")).all()
    assert len(left) == 1


def test_the_terminal_logs_it_too(community: Community) -> None:
    community.member("Ann", email="ann@example.com", email_key="ann@example.com")
    said = community.app.test_cli_runner().invoke(
        args=["members", "role", "ann@example.com", "administrator"]
    )
    assert said.exit_code == 0, said.output
    line = log_of("accounts.role_changed")[0]
    assert (line.actor_id, line.actor_role, line.reason) == (None, "system", "from the terminal")


# ---------------------------------------------------------------- defaults


@pytest.fixture
def options(app: Flask) -> None:
    kernel = kernel_of(app)
    kernel.option(Option("forum.toy_minutes", 15, "How long", unit="minutes", minimum=1, maximum=120))
    kernel.option(Option("forum.toy_switch", True, "Whether"))
    kernel.option(
        Option("moderation.toy_choice", "a", "Which", choices=(("a", "The first"), ("b", "The second")))
    )
    kernel.option(Option("core.toy_words", "Hello", "What"))


def seen(**changes: str) -> dict[str, str]:
    usual = {
        "forum.toy_minutes": "15",
        "forum.toy_switch": "1",
        "moderation.toy_choice": "a",
        "core.toy_words": "Hello",
    }
    return usual | {f"seen:{key}": value for key, value in usual.items()} | changes


@pytest.mark.usefixtures("options")
def test_defaults_are_shown_in_groups_and_saved(community: Community) -> None:
    community.name_site()
    browser = community.browser(community.member(role="administrator"))
    page = browser.get("/admin/options").text
    for words in ("Questions and answers", "How long", "minutes", "The second", "Hello", "Default: on."):
        assert words in page
    form = seen(**{"forum.toy_minutes": "30", "moderation.toy_choice": "b", "core.toy_words": "Hi\r\nthere"})
    del form["forum.toy_switch"]  # a box that is not ticked sends nothing
    assert browser.post("/admin/options", form, page="/admin/options").status_code == 303
    db.session.rollback()
    assert (option("forum.toy_minutes"), option("forum.toy_switch")) == (30, False)
    assert (option("moderation.toy_choice"), option("core.toy_words")) == ("b", "Hi\nthere")
    assert len(log_of("core.option_changed")) == 4
    after = browser.get("/admin/options").text
    assert 'value="30"' in after
    (switch,) = re.findall(r'<input[^>]* name="forum.toy_switch"[^>]*>', after)
    assert "checked" not in switch


@pytest.mark.usefixtures("options")
@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("forum.toy_minutes", "0", "from 1 to 120"),
        ("forum.toy_minutes", "soon", "whole number"),
        ("forum.toy_minutes", "", "whole number"),
        ("moderation.toy_choice", "c", "choose one"),
        ("core.toy_words", "x" * 10_001, "at most 10,000"),
    ],
)
def test_a_default_that_cannot_be_is_refused_and_kept(
    community: Community, key: str, typed: str, says: str
) -> None:
    community.name_site()
    browser = community.browser(community.member(role="administrator"))
    page = browser.post("/admin/options", seen(**{key: typed, "forum.toy_switch": ""}), page="/admin/options")
    assert page.status_code == 422
    assert says in page.text
    assert option("forum.toy_switch") is True
    if "minutes" in key:
        assert f'name="{key}" value="{typed}"' in page.text


@pytest.mark.usefixtures("options")
def test_the_second_of_two_administrators_is_shown_what_the_first_saved(community: Community) -> None:
    community.name_site()
    one, two = (community.browser(community.member(role="administrator")) for _ in range(2))
    tokens = [browser.token("/admin/options") for browser in (one, two)]
    first = one.client.post(
        "/admin/options", data=seen(**{"forum.toy_minutes": "20", "csrf_token": tokens[0]})
    )
    assert first.status_code == 303
    mine = seen(**{"forum.toy_minutes": "45", "core.toy_words": "Typed at length", "csrf_token": tokens[1]})
    page = two.client.post("/admin/options", data=mine)
    assert page.status_code == 409
    assert "Somebody else has just saved 20 here" in page.text
    assert 'name="forum.toy_minutes" value="45"' in page.text
    assert 'name="seen:forum.toy_minutes" value="20"' in page.text
    assert "Typed at length" in page.text
    db.session.rollback()
    assert (option("forum.toy_minutes"), option("core.toy_words")) == (20, "Hello")
    again = two.client.post("/admin/options", data=mine | {"seen:forum.toy_minutes": "20"})
    assert again.status_code == 303
    db.session.rollback()
    assert (option("forum.toy_minutes"), option("core.toy_words")) == (45, "Typed at length")


@pytest.mark.usefixtures("options")
def test_what_a_form_does_not_name_is_left_alone(community: Community) -> None:
    browser = community.browser(community.member(role="administrator"))
    form = {"forum.toy_minutes": "60", "seen:forum.toy_minutes": "15", "seen:nonsense": "1", "nonsense": "2"}
    assert browser.post("/admin/options", form).status_code == 303
    assert (option("forum.toy_minutes"), option("forum.toy_switch")) == (60, True)


# ---------------------------------------------------------------- failed work


def breaks(**_: Any) -> None:
    raise RuntimeError("the mail server said <b>no</b>")


@command
def leave(kind: str, **payload: Any) -> None:
    enqueue(kind, **payload)


@command
def kill_all() -> None:
    for row in (*db.session.scalars(select(Job)), *db.session.scalars(select(OutboxDelivery))):
        row.state, row.attempts, row.last_error = "dead", 10, "RuntimeError: <b>no</b>"


def test_what_failed_is_tried_again_or_given_up(community: Community) -> None:
    community.name_site()
    admin = community.member(role="administrator")
    kernel_of(community.app).handle("toy.breaks", breaks)
    leave("toy.breaks", n=1)
    leave("toy.breaks", n=2)
    community.question()
    kill_all()
    db.session.rollback()
    numbers = db.session.scalars(select(Job.id).order_by(Job.id)).all()
    browser = community.browser(admin)
    page = browser.get("/admin/work").text
    assert "toy.breaks" in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "forum.question_asked" in page
    assert browser.post(f"/admin/work/job/{numbers[0]}/replay", page="/admin/work").status_code == 303
    assert browser.post(f"/admin/work/job/{numbers[1]}/drop", page="/admin/work").status_code == 303
    assert browser.post(f"/admin/work/job/{numbers[1]}/drop", page="/admin/options").status_code == 404
    assert browser.post("/admin/work/delivery/replay", page="/admin/work").status_code == 303
    assert browser.post("/admin/work/nonsense/replay").status_code == 404
    db.session.rollback()
    assert jobs.count_jobs() == {"due": 1, "running": 0, "dead": 0}
    assert [line.action for line in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))] == [
        "admin.job_replayed",
        "admin.job_dropped",
        "admin.delivery_replayed",
    ]
    work_once()
    assert db.session.scalars(select(OutboxDelivery)).all() == []
    with pytest.raises(Refused):
        replay_work(community.member(role="community_manager"), "job")
    with pytest.raises(NotFound):
        replay_work(SYSTEM, "job", 999)


def test_health_says_what_the_doctor_says(sqlite_community: Community) -> None:
    sqlite_community.name_site()
    page = sqlite_community.browser(sqlite_community.member(role="administrator")).get("/admin").text
    for words in ("write-ahead log", "MAIL_URL is file", "SQLite", "0 failed for good"):
        assert words in page


def test_health_does_not_wait_for_a_mail_server_that_says_nothing(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        mail = f"smtp://127.0.0.1:{port}"
        for app in in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, MAIL_URL=mail)):
            community = Community(app)
            community.name_site()
            browser = community.browser(community.member(role="administrator"))
            begun = time.monotonic()
            assert "127.0.0.1 takes connections" in browser.get("/admin").text
            assert time.monotonic() - begun < 5
            silent.close()
            assert "ConnectionRefusedError" in browser.get("/admin").text


# ---------------------------------------------------------------- the audit log


@command
def write_lines(actor: Actor, number: int, action: str = "toy.thing_done") -> None:
    for n in range(number):
        record(actor, action, subject=("question", n), reason="<i>why</i>", count=n, on=True, gone="")


def test_the_log_is_read_page_by_page_and_filtered(community: Community) -> None:
    community.name_site()
    kernel_of(community.app).audits({"toy.thing_done": "Did a thing", "toy.other_done": "Did another"})
    admin, staff = community.member("Ann", role="administrator"), community.member("Stan", role="staff")
    write_lines(staff, 70)
    write_lines(SYSTEM, 1, "toy.other_done")
    browser = community.browser(admin)
    first = browser.get("/admin/audit").text
    assert first.count('id="line-') == 50
    assert "&lt;i&gt;why&lt;/i&gt;" in first
    assert "The system" in first
    assert "gone: nothing" in first
    assert "Did a thing" in first
    assert '<option value="toy.other_done">Did another</option>' in first
    assert "toy.thing_done</" not in first
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(older).text
    assert second.count('id="line-') == 21
    assert "Newest" in second
    for query, lines in (
        ("actor=stan", 50),
        ("actor=nobody", 0),
        ("action=toy.other_done", 1),
        ("subject=question+3", 1),
        ("subject=member", 0),
        ("actor=Stan&action=toy.thing_done&subject=question+69", 1),
        ("before=12", 11),
    ):
        assert browser.get(f"/admin/audit?{query}").text.count('id="line-') == lines, query
    assert browser.get("/admin/audit?before=x").status_code == 404


def test_the_log_shows_no_name_that_only_the_code_knows(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    admin, staff = community.member("Ann", role="administrator"), community.member("Stan", role="staff")
    question = community.question()
    close_question(staff, question, reason="off_topic")
    change_options(admin, {"forum.silence_days": 9}, seen={"forum.silence_days": 7})
    page = community.browser(admin).get("/admin/audit").text
    table = page[page.index("<tbody>") :]
    for words in (
        "Closed a question",
        "reason: off topic",
        f"Question {question}",
        "Changed a setting of the community",
        "When an asker counts as silent, 7 → 9",
        "Setting",
    ):
        assert words in table, words
    assert not re.search(r"[a-z]+[._][a-z_]+", re.sub(r"<[^>]*>", " ", table))
    assert community.browser(admin).get("/admin/audit?subject=setting").text.count('id="line-') == 1


def test_it_asks_the_database_the_same_for_few_and_many_lines(sqlite_community: Community) -> None:
    from tests.web.test_queries import queries

    community = sqlite_community
    community.name_site()
    kernel_of(community.app).audits({"toy.thing_done": "Did a thing"})
    browser = community.browser(community.member(role="administrator"))
    write_lines(community.member(), 1)
    few = queries(browser, "/admin/audit")
    for _ in range(30):
        write_lines(community.member(), 1)
    assert queries(browser, "/admin/audit") == few
