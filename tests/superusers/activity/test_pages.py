"""Through the browser: the switches, who sees what, and what the server notes of a member who records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import Actor
from superusers.activity.beats import Act
from superusers.activity.jobs import upkeep
from superusers.activity.present import the_buffer
from superusers.activity.queries import switches_of, today
from superusers.activity.services.start_recording import start_recording
from tests.make.community import Browser, Community
from tests.make.presence import recorded, write_days, write_finding, write_visit


def acts() -> list[int]:
    """Whose acts wait."""
    return [one.member_id for one in the_buffer().take() if isinstance(one, Act)]


@pytest.fixture(autouse=True)
def named(sqlite_community: Community) -> None:
    sqlite_community.name_site()


@pytest.fixture
def reader(sqlite_community: Community) -> tuple[Actor, Browser]:
    """Somebody whose time is recorded, signed in."""
    actor = sqlite_community.member("Reader Person")
    start_recording(actor)
    return actor, sqlite_community.browser(actor)


class TestScript:
    def test_only_who_records_gets_it(
        self, sqlite_community: Community, reader: tuple[Actor, Browser]
    ) -> None:
        others = (sqlite_community.browser(), sqlite_community.browser(sqlite_community.member()))
        assert all("activity.js" not in browser.get("/").text for browser in others)
        assert 'data-ticket="' in reader[1].get("/").text

    def test_it_goes_with_the_switch(self, sqlite_community: Community) -> None:
        actor = sqlite_community.member()
        browser = sqlite_community.browser(actor)
        browser.post("/settings/activity/record")
        assert "activity.js" in browser.get("/questions").text
        browser.post("/settings/activity/pause", {"paused": "1"})
        assert "activity.js" not in browser.get("/questions").text
        browser.post("/settings/activity/pause", {"paused": "0"})
        assert "activity.js" in browser.get("/questions").text
        browser.post("/settings/activity/erase")
        assert "activity.js" not in browser.get("/questions").text
        assert switches_of(actor.signed_in_id).recording_since is None

    def test_sharing_does_not_switch_on_recording(self, sqlite_community: Community) -> None:
        actor = sqlite_community.member()
        answer = sqlite_community.browser(actor).post("/settings/activity/share", {"share": "1"})
        assert answer.status_code == 403
        assert switches_of(actor.signed_in_id).sharing_since is None


class TestActs:
    def test_a_page_a_search_and_a_vote_are_noted(
        self, sqlite_community: Community, reader: tuple[Actor, Browser]
    ) -> None:
        actor, browser = reader
        question = sqlite_community.question()
        browser.token()
        acts()
        for url in ("/", f"/questions/{question}", "/search?q=light"):
            browser.get(url, follow_redirects=True)
            assert actor.member_id in acts(), url
        browser.post(f"/questions/{question}/vote", {"value": "1"})
        assert actor.member_id in acts()
        browser.post("/preview", {"body": "A draft"})
        assert actor.member_id in acts()

    @pytest.mark.parametrize(
        "headers",
        [{"HX-Request": "true"}, {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}],
    )
    def test_what_a_page_asks_for_by_itself_is_not(
        self, reader: tuple[Actor, Browser], headers: dict[str, str]
    ) -> None:
        reader[1].get("/questions", headers=headers)
        assert acts() == []

    def test_nor_what_is_refused_or_missing_nor_a_beat(self, reader: tuple[Actor, Browser]) -> None:
        browser = reader[1]
        browser.get("/nowhere")
        browser.get("/activity")
        browser.client.post("/preview", data={"body": "no token"})
        browser.client.post("/activity/beat", data=b"x")
        assert acts() == []

    def test_nobody_else_is_watched(self, sqlite_community: Community) -> None:
        sqlite_community.browser(sqlite_community.member()).get("/")
        sqlite_community.browser().get("/")
        assert acts() == []


class TestOwnPage:
    def test_it_is_off_until_one_switches_it_on(self, sqlite_community: Community) -> None:
        page = sqlite_community.browser(sqlite_community.member()).get("/my-time").text
        assert "Nothing is recorded" in page

    def test_files_hold_ones_own_days_and_nobody_elses(self, sqlite_community: Community) -> None:
        actor, other = (recorded(sqlite_community) for _ in range(2))
        write_days(actor, today(), [2.0, 1.0])
        write_days(other, today(), [9.0])
        write_visit(actor, clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1))
        browser = sqlite_community.browser(actor)
        days = browser.get("/my-time/days.csv").text.splitlines()
        assert [line.split(",")[1] for line in days] == ["verified_s", "7200", "3600"]
        assert len(browser.get("/my-time/visits.csv").text.splitlines()) == 2

    def test_advice_to_rest_is_for_the_member_alone_and_can_be_put_away(
        self, sqlite_community: Community
    ) -> None:
        actor = recorded(sqlite_community)
        write_days(actor, today() - timedelta(days=1), [5.0] * 7)
        upkeep()
        browser = sqlite_community.browser(actor)
        assert "do rest" in browser.get("/").text
        assert "do rest" in browser.get("/my-time").text
        assert "do rest" not in sqlite_community.browser(sqlite_community.member()).get("/").text
        browser.post("/my-time/rest")
        assert "do rest" not in browser.get("/").text
        assert "do rest" not in browser.get("/my-time").text


class TestManagers:
    def test_who_does_not_share_is_on_the_list_of_odd_things_without_minutes(
        self, sqlite_community: Community
    ) -> None:
        shares, secret = recorded(sqlite_community, shares=True), recorded(sqlite_community)
        for actor in (shares, secret):
            write_days(actor, today(), [16.5])
            write_finding(actor, today())
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        page = manager.get("/activity/odd").text
        assert page.count("16 h 30 min counted") == 1
        assert page.count("does not share their time") == 1
        assert secret.name not in manager.get("/activity").text

    def test_a_refused_decision_keeps_what_was_typed(self, sqlite_community: Community) -> None:
        finding = write_finding(recorded(sqlite_community), today())
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        for data, said in (
            ({"outcome": "x", "reason": "Mine & <b>kept</b>"}, 'value="Mine &amp; &lt;b&gt;kept&lt;/b&gt;"'),
            ({"outcome": "set_aside", "reason": " "}, "Please write the reason"),
            ({"outcome": "fine", "reason": "x" * 301}, "at most 300 characters"),
        ):
            page = manager.post(f"/activity/odd/{finding}", data)
            assert page.status_code == 422
            assert said in page.text
        assert manager.post(f"/activity/odd/{finding + 9}", {"outcome": "fine"}).status_code == 404
        assert manager.post(f"/activity/odd/{finding}", {"outcome": "fine"}).status_code == 303
        assert "Nothing looks odd" in manager.get("/activity/odd").text
        assert "all is well" in manager.get("/activity/odd?show=decided").text

    @pytest.mark.parametrize("page", ["0", "99", "-1", "x", "9" * 30])
    def test_odd_page_numbers_are_pages(self, sqlite_community: Community, page: str) -> None:
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        assert manager.get(f"/activity?page={page}").status_code == 200
        assert manager.get(f"/activity/odd?before={page}").status_code == 200


def test_the_path_shows_what_a_member_did(sqlite_community: Community) -> None:
    actor = sqlite_community.member(joined_at=clock.now() - timedelta(days=214))
    question = sqlite_community.question()
    answer = sqlite_community.answer(question, actor)
    own = sqlite_community.question(actor)
    sqlite_community.accept(own, sqlite_community.answer(own, actor))
    sqlite_community.accept(question, answer)
    page = sqlite_community.browser(actor).get("/my-path").text
    assert "214 days" in page
    assert page.count("1<span") == 1, "an own answer to an own question is no acceptance by others"
    assert "2<span" in page
    assert "not open yet" not in page, "members and staff may nominate"
