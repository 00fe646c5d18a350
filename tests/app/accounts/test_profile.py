"""What a member says about themselves, the picture, and what others see of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.accounts.models import Member
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.pictures import SMALL, file_name
from app.core.slots import SettingsTab
from app.core.uploads import NotStored, path_of
from tests.make.community import Browser, Community

FORM = {"about": "I repair **radios**.", "location": "  Brno,\n CZ ", "time_zone": "Europe/Prague"}


def png(colour: str = "red", size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def send(browser: Browser, content: bytes, name: str = "me.png") -> Any:
    data = {"picture": (io.BytesIO(content), name)}
    return browser.post("/settings/picture", data, page="/settings", content_type="multipart/form-data")


def own_page(actor: Actor) -> str:
    return f"/members/{actor.member_id}"


def test_what_is_saved_stands_on_the_page(community: Community) -> None:
    ada = community.member("Ada")
    browser = community.browser(ada)
    assert browser.post("/settings", FORM, page="/settings").location == "/settings"
    with clock.frozen_at(clock.now().replace(month=1, hour=13, minute=5)):
        page = community.browser().get(own_page(ada)).text
    assert "<strong>radios</strong>" in page
    assert "Brno, CZ" in page
    assert "14:05 there now (Europe/Prague)" in page
    settings = browser.get("/settings").text
    assert "I repair **radios**." in settings
    assert '<option selected value="Europe/Prague">' in settings
    assert 'data-zone="Europe/Prague"' in settings
    browser.post("/settings", {"about": "", "location": "", "time_zone": ""}, page="/settings")
    page = community.browser().get(own_page(ada)).text
    assert "there now" not in page
    assert "member-about" not in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"about": "x" * 1001}, "at most 1,000 characters"),
        ({"location": "x" * 81}, "at most 80 characters"),
        ({"time_zone": "Mars/Phobos"}, "Not a valid choice"),
        ({"time_zone": "../../etc/passwd"}, "Not a valid choice"),
        ({"about": "a\0b"}, "cannot be stored"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_it(
    sqlite_community: Community, changes: dict[str, str], says: str
) -> None:
    ada = sqlite_community.member("Ada")
    browser = sqlite_community.browser(ada)
    page = browser.post("/settings", FORM | changes, page="/settings")
    assert page.status_code == 422
    assert says in page.text
    assert db.session.get_one(Member, ada.signed_in_id).about_source == ""


def test_hostile_text_is_only_text(sqlite_community: Community) -> None:
    ada = sqlite_community.member("Ada")
    about = "<script>alert(1)</script> [x](javascript:alert(1))"
    browser = sqlite_community.browser(ada)
    browser.post("/settings", FORM | {"about": about, "location": '"><b>'}, page="/settings")
    page = sqlite_community.browser().get(own_page(ada)).text
    assert "<script>alert" not in page
    assert 'javascript:alert(1)"' not in page
    assert '"><b>' not in page


def test_a_preview_saves_nothing(sqlite_community: Community) -> None:
    ada = sqlite_community.member("Ada")
    page = sqlite_community.browser(ada).post("/settings", FORM | {"preview": "1"}, page="/settings")
    assert "<strong>radios</strong>" in page.text
    assert db.session.get_one(Member, ada.signed_in_id).about_source == ""


def test_a_zone_from_elsewhere_that_is_none_is_shown_nowhere(sqlite_community: Community) -> None:
    ada = sqlite_community.member("Ada", time_zone="Somewhere/Else")
    assert "there now" not in sqlite_community.browser().get(own_page(ada)).text


class TestPicture:
    def test_it_stands_beside_the_name_everywhere(self, community: Community) -> None:
        ada = community.member("Ada")
        browser = community.browser(ada)
        assert send(browser, png()).location == "/settings"
        stem = db.session.get_one(Member, ada.signed_in_id).picture
        assert stem is not None
        question = community.question(ada)
        shown = community.browser().get(f"/questions/{question}", follow_redirects=True).text
        assert f'src="/uploads/{stem}-64.webp"' in shown
        assert f"/uploads/{stem}-256.webp" in community.browser().get(own_page(ada)).text
        assert f"/uploads/{stem}-64.webp" in community.browser().get("/members").text
        assert f"/uploads/{stem}-64.webp" in browser.get("/questions").text  # the menu
        with community.browser().get(f"/uploads/{stem}-64.webp") as file:
            assert file.mimetype == "image/webp"
            assert file.headers["X-Content-Type-Options"] == "nosniff"
            assert "immutable" in file.headers["Cache-Control"]
            assert "Set-Cookie" not in file.headers
            assert Image.open(io.BytesIO(file.data)).size == (64, 64)

    def test_another_one_removes_the_files_of_the_one_before(self, community: Community) -> None:
        ada = community.member("Ada")
        browser = community.browser(ada)
        send(browser, png("red"))
        first = db.session.get_one(Member, ada.signed_in_id).picture or ""
        send(browser, png("blue"))
        community.deliver()
        assert not path_of(file_name(first, SMALL)).exists()
        second = db.session.scalar(select(Member.picture).where(Member.id == ada.member_id)) or ""
        assert path_of(file_name(second, SMALL)).exists()
        assert browser.post("/settings/picture/remove").status_code == 303
        community.deliver()
        assert not path_of(file_name(second, SMALL)).exists()
        assert community.browser().get(f"/uploads/{second}-64.webp").status_code == 404

    def test_the_same_picture_of_two_members_stays_for_the_other(self, sqlite_community: Community) -> None:
        ada, bob = sqlite_community.member("Ada"), sqlite_community.member("Bob")
        for actor in (ada, bob):
            send(sqlite_community.browser(actor), png())
        sqlite_community.browser(ada).post("/settings/picture/remove")
        sqlite_community.deliver()
        stem = db.session.get_one(Member, bob.signed_in_id).picture or ""
        assert path_of(file_name(stem, SMALL)).exists()

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"<html>not a picture</html>", "not a picture we can read"),
            (b"", "not a picture we can read"),
            (png()[:200], "damaged"),
            (png(size=(8, 8)), "too small"),
            (png() + b"x" * 5 * 1024 * 1024, "at most 5 MB"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture we can read"),
        ],
    )
    def test_what_is_none_is_said_beside_the_field(
        self, sqlite_community: Community, content: bytes, says: str
    ) -> None:
        ada = sqlite_community.member("Ada")
        page = send(sqlite_community.browser(ada), content)
        assert page.status_code == 422
        field = page.text.partition('id="picture-error"')[2]
        assert says in field.partition("</div>")[0]
        assert db.session.get_one(Member, ada.signed_in_id).picture is None

    def test_without_a_file_that_is_said(self, sqlite_community: Community) -> None:
        browser = sqlite_community.browser(sqlite_community.member())
        page = browser.post("/settings/picture", page="/settings")
        assert page.status_code == 422
        assert "Please choose a picture first." in page.text

    def test_a_full_disk_is_said_beside_the_field(
        self, sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_name: str, _content: bytes) -> None:
            raise NotStored("no space left")

        monkeypatch.setattr("app.core.uploads.store", full)
        ada = sqlite_community.member("Ada")
        page = send(sqlite_community.browser(ada), png())
        assert page.status_code == 422
        assert "could not be stored just now" in page.text
        assert db.session.get_one(Member, ada.signed_in_id).picture is None

    def test_nobody_keeps_the_machine_busy_with_pictures(self, sqlite_community: Community) -> None:
        browser = sqlite_community.browser(sqlite_community.member("Ada"))
        statuses = [send(browser, png()).status_code for _ in range(9)]
        assert statuses == [303] * 8 + [422]

    def test_far_too_much_is_refused_unread(self, sqlite_community: Community) -> None:
        browser = sqlite_community.browser(sqlite_community.member())
        assert send(browser, b"x" * 11 * 1024 * 1024).status_code == 413
        # And no other page takes as much as this one.
        data = {"body": (io.BytesIO(b"x" * 3 * 1024 * 1024), "x")}
        assert browser.post("/preview", data, content_type="multipart/form-data").status_code == 413


class TestPrivacy:
    def test_a_hidden_profile_shows_a_name_and_nothing_more(self, community: Community) -> None:
        ada = community.member("Ada", location="Brno")
        question = community.question()
        community.answer(question, ada)
        browser = community.browser(ada)
        browser.post("/settings", FORM, page="/settings")
        browser.post("/settings/privacy", {"hide_profile": "1"}, page="/settings/privacy")
        page = community.browser().get(own_page(ada)).text
        assert "keeps this profile private" in page
        for kept in ("Brno", "radios", "there now", "Lately answered", "Reputation"):
            assert kept not in page, kept
        assert "Ada" not in community.browser().get("/members").text
        # The member and staff see it still, and it can be shown again.
        assert "Brno" in browser.get(own_page(ada)).text
        assert "Brno" in community.browser(community.member(role="staff")).get(own_page(ada)).text
        browser.post("/settings/privacy", page="/settings/privacy")
        assert "Brno" in community.browser().get(own_page(ada)).text


def test_the_local_time_follows_the_zone_s_summer(sqlite_community: Community) -> None:
    ada = sqlite_community.member("Ada", time_zone="Europe/Prague")
    summer = clock.now().replace(month=7, day=1, hour=22, minute=30)
    with clock.frozen_at(summer):
        assert "00:30 there now" in sqlite_community.browser().get(own_page(ada)).text
    with clock.frozen_at(summer + timedelta(days=180)):
        assert "23:30 there now" in sqlite_community.browser().get(own_page(ada)).text


def test_a_room_above_adds_a_tab(sqlite_community: Community) -> None:
    current_kernel().fill("settings_tabs", lambda: SettingsTab("Notices", "/settings/security/notices"))
    browser = sqlite_community.browser(sqlite_community.member())
    tabs = browser.get("/settings/security").text.partition('aria-label="Settings"')[2].partition("</nav>")[0]
    assert '<a href="/settings/security/notices">Notices</a>' in tabs
    assert '<a href="/settings/security" aria-current="page">Security</a>' in tabs
    assert tabs.count("aria-current") == 1
