"""Signing in with a code after the password, and what happens without the app."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member, RecoveryCode, SecondStep, SessionRow
from app.accounts.services.pass_second_step import pass_second_step
from app.accounts.services.remove_second_step import remove_second_step
from app.core import capabilities, clock
from app.core.actor import SYSTEM
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from tests.app.accounts.codes import STEP, App, give_code, set_up
from tests.app.accounts.people import Mailbox, is_signed_in, joined, set_option, sign_in
from tests.make.community import Browser, Community


@pytest.fixture
def with_app(mailbox: Mailbox) -> tuple[Mailbox, App, list[str]]:
    """Ada has an app and ten recovery codes. A minute has passed, so that the first code is over."""
    joined(mailbox.community)
    browser = mailbox.community.browser()
    sign_in(browser)
    phone, codes = set_up(browser)
    mailbox.new()
    return mailbox, phone, codes


def later() -> AbstractContextManager[None]:
    return clock.shifted_by(timedelta(seconds=60))


def recorded() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_setting_it_up_needs_a_code_of_the_app(mailbox: Mailbox) -> None:
    ada = joined(mailbox.community)
    browser = mailbox.community.browser()
    sign_in(browser)
    assert "Begin" in browser.get(STEP).text
    assert db.session.get(SecondStep, ada.signed_in_id) is None  # looking makes no key
    browser.post(f"{STEP}/begin")
    page = browser.get(STEP)
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "style=" not in page.text
    assert browser.post(STEP, {"code": "000000"}, page=STEP).status_code == 422
    assert db.session.get_one(Member, ada.signed_in_id).second_step_at is None

    _, codes = set_up(browser)
    assert db.session.get_one(Member, ada.signed_in_id).second_step_at is not None
    assert len(set(codes)) == 10
    assert recorded() == ["accounts.second_step_on"]
    (mail,) = mailbox.new()
    assert mail["To"] == "ada@example.com"
    assert "Signing in takes a code now" in mail["Subject"]
    # The codes are shown once, and the key never again.
    security = browser.get("/settings/security").text
    assert "10 recovery codes are left" in security
    assert not any(code in security for code in codes)
    assert browser.get(STEP).status_code == 303
    assert browser.post(f"{STEP}/begin").status_code == 403


def test_the_password_alone_opens_nothing(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, phone, _ = with_app
    browser = mailbox.community.browser()
    with later():
        answer = sign_in(browser, to="/ask")
        assert answer.location == "/sign-in/code?next=/ask"
        assert not is_signed_in(browser)
        assert "Sign in" in browser.get("/questions").text
        assert browser.get("/settings").location.startswith("/sign-in")
        wrong = give_code(browser, phone.wrong())
        assert wrong.status_code == 422
        assert not is_signed_in(browser)
        half_way = browser.client.get_cookie("sid")
        done = browser.post("/sign-in/code?next=/ask", {"code": phone.code()}, page="/sign-in/code?next=/ask")
        assert done.location == "/ask"
        assert is_signed_in(browser)
        # The cookie that was known before the code is worth nothing after it.
        assert half_way is not None
        thief = mailbox.community.browser()
        thief.client.set_cookie("sid", half_way.value, domain="localhost")
        assert not is_signed_in(thief)


def test_the_code_has_ten_minutes(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, phone, _ = with_app
    browser = mailbox.community.browser()
    sign_in(browser)
    with clock.shifted_by(timedelta(minutes=10)):
        assert browser.get("/sign-in/code").location == "/sign-in"
    row = db.session.scalars(select(SessionRow).order_by(SessionRow.id.desc())).first()
    assert row is not None
    with clock.shifted_by(timedelta(minutes=10)), pytest.raises(NotFound):
        pass_second_step(row.id, code=phone.code(), token="x")


def test_nobody_is_asked_for_a_code_without_the_password(sqlite_community: Community) -> None:
    assert sqlite_community.browser().get("/sign-in/code").location == "/sign-in"
    browser = sqlite_community.browser(sqlite_community.member())
    assert browser.get("/sign-in/code").location == "/"


def test_a_code_works_once(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, phone, _ = with_app
    with later():
        code = phone.code()
        first, second = mailbox.community.browser(), mailbox.community.browser()
        for browser in (first, second):
            sign_in(browser)
        assert give_code(first, code).status_code == 303
        again = give_code(second, code)
        assert again.status_code == 422
        assert "each works once" in again.text
        # Nor does an earlier one that was never used.
        assert give_code(second, phone.code(later=-1)).status_code == 422
        assert give_code(second, phone.code(later=1)).status_code == 303


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(
    with_app: tuple[Mailbox, App, list[str]], steps: int, fits: bool
) -> None:
    mailbox, phone, _ = with_app
    browser = mailbox.community.browser()
    moment = clock.now() + timedelta(minutes=5)
    with clock.frozen_at(moment):
        sign_in(browser)
        typed = f"{phone.code(later=steps)[:3]} {phone.code(later=steps)[3:]}"
        assert give_code(browser, typed).status_code == (303 if fits else 422)


def test_a_recovery_code_works_once_and_its_use_is_told(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, _, codes = with_app
    browser, other = mailbox.community.browser(), mailbox.community.browser()
    sign_in(browser)
    assert give_code(browser, codes[3].upper().replace("-", " ")).status_code == 303
    sign_in(other)
    assert give_code(other, codes[3]).status_code == 422
    (mail,) = mailbox.new()
    text = mail.get_body(("plain",)).get_content()
    assert "one of your recovery codes" in text
    assert "9 codes are left" in text
    assert recorded()[-1] == "accounts.recovery_code_used"
    assert give_code(other, codes[4]).status_code == 303


def test_new_recovery_codes_end_the_earlier_ones(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, phone, codes = with_app
    browser = mailbox.community.browser()
    with later():
        sign_in(browser)
        give_code(browser, phone.code())
        page = browser.post("/settings/security/recovery-codes")
        assert page.status_code == 200
        assert not any(code in page.text for code in codes)
        other = mailbox.community.browser()
        sign_in(other)
        assert give_code(other, codes[0]).status_code == 422


def test_keys_and_codes_are_not_stored_as_they_are(with_app: tuple[Mailbox, App, list[str]]) -> None:
    _, phone, codes = with_app
    secrets = [phone.totp.secret, *codes, *(code.replace("-", "") for code in codes)]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            text = str(tuple(row))
            assert not any(secret in text for secret in secrets), table.name
    assert db.session.scalar(select(SecondStep.sealed_key)).startswith("gAAAA")  # type: ignore[union-attr]


def test_no_key_and_no_code_is_logged(sqlite_mailbox: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    joined(sqlite_mailbox.community)
    browser = sqlite_mailbox.community.browser()
    sign_in(browser)
    phone, codes = set_up(browser)
    sqlite_mailbox.new()
    said = caplog.text
    assert "/settings/security/second-step" in said  # the requests themselves are logged
    assert phone.totp.secret not in said
    assert not any(code in said for code in codes)


def test_with_another_secret_key_only_recovery_codes_work(
    with_app: tuple[Mailbox, App, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, phone, codes = with_app
    row = db.session.scalars(select(SecondStep)).one()
    from app.core import seal

    monkeypatch.setattr(seal, "current_settings", lambda: type("Other", (), {"SECRET_KEY": "x" * 40}))
    with pytest.raises(seal.SealBroken):
        seal.unseal(row.sealed_key, "second step")
    browser = mailbox.community.browser()
    with later():
        sign_in(browser)
        assert give_code(browser, phone.code()).status_code == 422
        assert give_code(browser, codes[0]).status_code == 303


def test_guessing_is_stopped_before_it_is_tried(with_app: tuple[Mailbox, App, list[str]]) -> None:
    mailbox, phone, codes = with_app
    browser = mailbox.community.browser()
    with later():
        sign_in(browser)
        for _ in range(6):
            assert give_code(browser, phone.wrong()).status_code == 422
        stopped = give_code(browser, phone.code())
        assert stopped.status_code == 429
        assert int(stopped.headers["Retry-After"]) > 0
        assert give_code(browser, codes[0]).status_code == 429
        assert db.session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all() == []
    with clock.shifted_by(timedelta(minutes=17)):
        sign_in(browser)
        assert give_code(browser, phone.code()).status_code == 303


class TestSwitchingOff:
    def test_a_member_may(self, with_app: tuple[Mailbox, App, list[str]]) -> None:
        mailbox, phone, _ = with_app
        browser = mailbox.community.browser()
        with later():
            sign_in(browser)
            give_code(browser, phone.code())
            assert browser.post(f"{STEP}/remove").status_code == 303
            (mail,) = mailbox.new()
        assert recorded()[-1] == "accounts.second_step_off"
        assert mail["Subject"].startswith("Signing in takes no code any more")
        assert db.session.scalars(select(SecondStep)).all() == []
        assert db.session.scalars(select(RecoveryCode)).all() == []
        other = mailbox.community.browser()
        assert sign_in(other).location == "/"
        assert is_signed_in(other)

    def test_a_manager_may_not(self, sqlite_community: Community) -> None:
        manager = sqlite_community.member(role="community_manager")
        with pytest.raises(Refused, match="stays on"):
            remove_second_step(manager, manager.signed_in_id)

    def test_somebody_else_may_not(self, sqlite_community: Community) -> None:
        staff, manager = (
            sqlite_community.member(role="staff"),
            sqlite_community.member(role="community_manager"),
        )
        with pytest.raises(Refused):
            remove_second_step(staff, manager.signed_in_id)
        administrator = replace(staff, capabilities=frozenset({capabilities.ADMINISTER}))
        remove_second_step(administrator, manager.signed_in_id)
        with pytest.raises(NotFound):
            remove_second_step(SYSTEM, manager.signed_in_id)

    def test_the_terminal_lets_somebody_in_who_lost_everything(
        self, with_app: tuple[Mailbox, App, list[str]]
    ) -> None:
        mailbox, _, _ = with_app
        runner = mailbox.community.app.test_cli_runner()
        assert runner.invoke(args=["members", "no-code", "ADA@example.com"]).exit_code == 0
        assert runner.invoke(args=["members", "no-code", "ada@example.com"]).exit_code == 1
        assert runner.invoke(args=["members", "no-code", "nobody@example.com"]).exit_code == 1
        assert len(mailbox.new()) == 1
        assert sign_in(mailbox.community.browser()).location == "/"


class TestTheRoleAsksForIt:
    def test_a_manager_is_led_to_it_and_can_do_nothing_before(self, community: Community) -> None:
        joined(community, role="community_manager", second_step_at=None)
        browser = community.browser()
        answer = sign_in(browser, to="/statistics")
        assert answer.location == STEP
        assert "Your role asks for a second step" in browser.get(STEP).text
        assert browser.get("/statistics").location == STEP
        home = browser.get("/questions").text
        assert "Until it is set up" in home
        assert 'href="/statistics"' not in home
        set_up(browser)
        assert browser.get("/statistics").status_code == 200
        assert "Until it is set up" not in browser.get("/questions").text

    def test_what_everybody_may_do_stays(self, sqlite_community: Community) -> None:
        manager = joined(sqlite_community, role="administrator", second_step_at=None)
        browser = sqlite_community.browser(manager)
        assert browser.get("/ask").status_code == 200

    def test_members_and_staff_are_not_asked(self, sqlite_community: Community) -> None:
        for n, role in enumerate(("member", "super_user", "staff")):
            joined(sqlite_community, f"P{n}", f"p{n}@example.com", role=role)
            assert sign_in(sqlite_community.browser(), f"p{n}@example.com").location == "/"

    def test_an_administrator_can_switch_it_off_for_the_site(self, sqlite_community: Community) -> None:
        set_option("accounts.second_step_required", False)
        joined(sqlite_community, role="administrator", second_step_at=None)
        browser = sqlite_community.browser()
        assert sign_in(browser).location == "/"
        assert browser.get("/statistics").status_code == 200

    def test_a_form_sent_meanwhile_is_given_back(self, sqlite_community: Community) -> None:
        from app.accounts.again_views import lead_to_second_step

        with (
            sqlite_community.app.test_request_context("/x", method="POST"),
            pytest.raises(Refused, match="second step"),
        ):
            lead_to_second_step()


def test_codes_are_no_way_around_a_changed_account(with_app: tuple[Mailbox, App, list[str]]) -> None:
    """A session that waits for its code ends with the others when the password changes."""
    mailbox, phone, _ = with_app
    waiting, ada = mailbox.community.browser(), Browser(mailbox.community.app)
    with later():
        sign_in(waiting)
        sign_in(ada)
        give_code(ada, phone.code())
        changed = {"present": "correct horse battery", "new_password": "a new one, and long"}
        assert ada.post("/settings/password", changed).status_code == 303
        assert give_code(waiting, phone.code(later=1)).status_code == 303
        assert not is_signed_in(waiting)


def test_a_code_of_nobody_is_refused(sqlite_community: Community) -> None:
    from app.accounts.services.confirm_second_step import confirm_second_step

    with pytest.raises(Invalid):
        confirm_second_step(sqlite_community.member(), code="123456")
