"""What the community spares: who is counted, who is not, and ranges instead of a figure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.analytics import reader_views
from app.analytics.assumptions import ASSUMPTIONS, Assumed
from app.analytics.lens import today
from app.analytics.queries import Cohort, InCategory
from app.analytics.reader_survey import read_said
from app.analytics.reader_views import is_chosen
from app.analytics.readers import Visit, VisitBuffer, is_program, the_buffer
from app.analytics.services.forget_persons import forget_persons
from app.analytics.services.store_visits import store_visits
from app.analytics.services.tell_as_reader import MOST_A_DAY
from app.analytics.value import Range, missing, value_of
from app.analytics.value_models import Deflection, QuestionVisits, ReaderReply, ValueAssumption
from app.analytics.value_queries import Answered, Measured, answered_by_articles, read_measured
from app.articles.services.say_as_visitor import say_as_visitor
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from tests.app.analytics.test_drilling import follow_all
from tests.make.articles import Articles
from tests.make.community import Browser, Community
from tests.web.reading import parse, statements

WHOLE = {
    "intent": (5000, 8000),
    "found": (4000, 6000),
    "contact": (500, 2000),
    "cost": (600, 1200),
    "platform": (100_000, 100_000),
    "staff": (200_000, 300_000),
    "rewards": (0, 50_000),
}
DAY = date(2026, 5, 1)
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def assumed(**changes: tuple[int, int]) -> dict[str, Assumed]:
    return {name: Assumed(*ends, "a survey", DAY) for name, ends in (WHOLE | changes).items()}


def solved(community: Community, helper: Actor | None = None) -> int:
    question = community.question(title="A question that is solved")
    community.accept(question, community.answer(question, helper))
    community.deliver()
    return question


def measured() -> Measured:
    db.session.rollback()
    return read_measured(Cohort())


def press(browser: Browser, question: int, **data: str) -> Any:
    return browser.post(f"/questions/{question}/solved-this", data, page="/ask", headers=FIREFOX)


def read(browser: Browser, question: int, query: str = "", **headers: str) -> None:
    path = f"/questions/{question}/a-question-that-is-solved{query}"
    assert browser.get(path, headers=FIREFOX | headers).status_code == 200


def store() -> int:
    taken = the_buffer().take()
    return store_visits(taken) if taken else 0


class TestRanges:
    def test_every_end_is_multiplied_with_its_own_kind(self) -> None:
        found = value_of(40, 1000, 61, assumed())
        assert found.direct == Range(2.0, 40.0)
        assert found.indirect == Range(1000 * 0.5 * 0.4 * 0.05, 1000 * 0.8 * 0.6 * 0.2)
        assert found.contacts is not None
        assert found.saved is not None
        assert found.costs is not None
        assert found.surplus is not None
        assert found.saved.low == pytest.approx(12.0 * 6)
        assert found.saved.high == pytest.approx(136.0 * 12)
        assert found.costs.low == pytest.approx(3000 * 61 / (365.25 / 12))
        assert found.surplus.low == pytest.approx(found.saved.low - found.costs.high)
        assert found.surplus.high == pytest.approx(found.saved.high - found.costs.low)

    def test_what_is_not_assumed_gives_no_figure(self) -> None:
        nothing = value_of(40, 1000, 61, {})
        assert {nothing.direct, nothing.indirect, nothing.contacts, nothing.surplus} == {None}
        some = assumed()
        del some["staff"]
        assert value_of(40, 1000, 61, some).surplus is None
        assert value_of(40, 1000, 61, some).saved is not None
        assert missing(some) == ["staff"]

    @pytest.mark.parametrize("typed", ["", "x", "-1", "1e3", "1.234", "٣", "nan", "101"])
    def test_a_share_is_a_number_up_to_a_hundred(self, typed: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
            ASSUMPTIONS["found"].read(typed)

    def test_numbers_are_read_as_people_write_them(self) -> None:
        read_share = ASSUMPTIONS["found"].read
        assert [read_share(typed) for typed in ("12", "12.5", "12,25 %", "100")] == [1200, 1250, 1225, 10000]


@pytest.mark.parametrize(
    ("browser", "program"),
    [
        ("", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("curl/8.5.0", True),
        (FIREFOX["User-Agent"], False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", False),
    ],
)
def test_programs_are_told_by_their_name(browser: str, *, program: bool) -> None:
    assert is_program(browser) is program


class TestPresses:
    def test_whoever_was_about_to_ask_is_counted_once(self, community: Community) -> None:
        question, other = solved(community), solved(community)
        member = community.browser(community.member())
        answer = press(member, question, submission_key="k1")
        assert answer.status_code == 303
        assert answer.location.endswith("?asking=done")
        press(member, other, submission_key="k1")  # the same form: it stands for one question
        press(member, question, submission_key="k2")  # the same person and question
        press(community.browser(), question, submission_key="k3")
        found = measured()
        assert (found.presses, found.pressed) == (2, 1)
        assert press(member, 999999).status_code == 404

    def test_who_asks_after_all_is_taken_out(self, sqlite_community: Community) -> None:
        community = sqlite_community
        question = solved(community)
        category = str(community.category("Doorbells"))
        text = {"title": "Why does my light blink all night", "body": "It does.", "category": category}
        for browser in (community.browser(community.member()), community.browser()):
            press(browser, question, submission_key=f"form of {id(browser)}")
            assert measured().presses == 1
            asked = browser.post("/ask", text | {"submission_key": "z"}, page="/ask", headers=FIREFOX)
            assert asked.status_code == 303
            assert measured().presses == 0
        assert measured().withdrawn == 2
        with clock.shifted_by(timedelta(hours=30)):  # a day later it is about something else
            member = community.browser(community.member())
            press(member, question, submission_key="later")
        with clock.shifted_by(timedelta(hours=55)):
            member.post("/ask", text | {"submission_key": "y"}, page="/ask", headers=FIREFOX)
        assert measured().presses == 1

    def test_staff_and_programs_are_not_counted(self, sqlite_community: Community) -> None:
        community = sqlite_community
        question = solved(community)
        press(community.browser(community.member(role="staff")), question, submission_key="a")
        crawler = community.browser()
        crawler.post(
            f"/questions/{question}/solved-this", page="/ask", headers={"User-Agent": "examplebot/1.0"}
        )
        assert measured().presses == 0

    def test_nobody_can_press_it_up_without_end(self, sqlite_community: Community) -> None:
        community = sqlite_community
        browser = community.browser(community.member())
        for number in range(12):
            press(browser, solved(community), submission_key=f"k{number}")
        assert measured().presses == 10

    def test_after_a_day_nothing_tells_who_it_was(self, sqlite_community: Community) -> None:
        community = sqlite_community
        press(community.browser(), solved(community), submission_key="k")
        forget_persons()
        assert db.session.scalar(select(func.count(Deflection.person))) == 1
        with clock.shifted_by(timedelta(hours=25)):
            forget_persons()
        assert db.session.scalar(select(func.count(Deflection.person))) == 0
        assert measured().presses == 1

    def test_the_ask_form_offers_it_without_a_script(self, sqlite_community: Community) -> None:
        community = sqlite_community
        question = solved(community)
        visitor = community.browser()
        page = visitor.get("/ask?title=A+question+that+is+solved").text
        forms = {form.get("id"): form for form in parse(page)[0].iter("form")}
        buttons = [b for b in parse(page)[0].iter("button") if b.text == "This solved it"]
        assert buttons[0].get("form") == "solved-this"
        assert buttons[0].get("formaction") == f"/questions/{question}/solved-this"
        assert "solved-this" in forms
        beside = visitor.get(f"/questions/{question}/a-question-that-is-solved?asking=1").text
        assert "Were you about to ask this?" in beside
        assert "Were you about" not in visitor.get(f"/questions/{question}/a-question-that-is-solved").text


class TestVisits:
    def test_reading_a_solved_question_is_counted_and_writes_nothing(self, community: Community) -> None:
        question, helper = solved(community), community.member()
        other = community.question(title="A question that is solved")  # it is not
        community.comment(question, helper)
        community.deliver()
        visitor, reader = community.browser(), community.browser(community.member())
        with statements() as log:
            for browser in (visitor, visitor, reader):
                read(browser, question)
            read(visitor, other)
            for who in (helper, community.asker_of(question), community.member(role="staff")):
                read(community.browser(who), question)
        assert not [line for line in log if "question_visits" in line]
        assert store() == 2
        found = measured()
        assert (found.visits, found.visited, found.since) == (2, 1, today())
        store_visits([Visit(question, None, today())])
        assert measured().visits == 3

    def test_what_is_no_persons_visit_is_left_out(self, sqlite_community: Community) -> None:
        question = solved(sqlite_community)
        visitor = sqlite_community.browser()
        read(visitor, question, "?asking=1")
        read(visitor, question, **{"User-Agent": "Googlebot/2.1"})
        read(visitor, question, **{"Sec-Purpose": "prefetch;prerender"})
        visitor.client.head(f"/questions/{question}/a-question-that-is-solved", headers=FIREFOX)
        assert the_buffer().take() == []
        cookies = visitor.get(f"/questions/{question}/a-question-that-is-solved", headers=FIREFOX).headers
        assert "Set-Cookie" not in cookies
        assert len(the_buffer().take()) == 1

    def test_who_comes_back_after_half_an_hour_visits_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.analytics import readers

        now = 1000.0
        monkeypatch.setattr(readers, "monotonic", lambda: now)
        buffer = VisitBuffer()
        for later in (0, 600, 1800, 1799, 1801):
            now += later
            buffer.see(Visit(1, None, DAY), "somebody")
        buffer.see(Visit(1, None, DAY), "somebody else")
        assert len(buffer.take()) == 4

    def test_a_flood_does_not_eat_the_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.analytics import readers

        monkeypatch.setattr(readers, "MOST_SEEN", 50)
        monkeypatch.setattr(readers, "MOST_WAITING", 60)
        buffer = VisitBuffer()
        for number in range(200):
            buffer.see(Visit(number, None, DAY), "x")
        assert len(buffer.seen) <= 50
        assert len(buffer.take()) == 60


def typed(**changes: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, (low, high) in WHOLE.items():
        parts = {"low": f"{low / 100}", "high": f"{high / 100}", "source": f"Survey: {name}"}
        found |= {f"{name}.{part}": value for part, value in parts.items()} | {f"{name}.dated": "2026-05-01"}
    return found | {name.replace("__", "."): value for name, value in changes.items()}


class TestPages:
    def test_the_page_shows_ranges_with_their_sources(self, community: Community) -> None:
        community.name_site()
        question = solved(community)
        press(community.browser(), question, submission_key="k")
        store_visits([Visit(question, None, today())] * 50)
        manager = community.browser(community.member(role="community_manager"))
        bare = manager.get("/statistics/value").text
        assert "Say what you assume first" in bare
        page = "/statistics/assumptions"
        assert manager.post(page, typed(), page=page).status_code == 303
        shown = manager.get("/statistics/value").text
        assert "Say what you assume first" not in shown
        assert "Survey: contact, 1 May 2026" in shown
        assert follow_all(manager, "/statistics/value?period=all") == 2
        assert follow_all(manager, "/statistics/value?period=all&category=speakers") == 2
        told = manager.get("/statistics/export/value.json").json["tables"]
        short = {row[0]["shown"]: row[1]["shown"] for row in told[0]["rows"]}
        assert short["Spared by reading"] == "0 – 5"
        assert short["Spared while asking"] == "0 – 1"
        assert " to " in short["Return after costs"]

    def test_with_nothing_counted_it_says_so(self, sqlite_community: Community) -> None:
        sqlite_community.name_site()
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        assert "Nothing was counted yet" in manager.get("/statistics/value").text

    @pytest.mark.parametrize(
        ("field", "wrong", "says"),
        [
            ("cost__low", "many", "Give a number"),
            ("found__high", "120", "Give a number from 0 to 100"),
            ("found__low", "99", "The highest is below the lowest"),
            ("intent__source", "", "Say where this is from"),
            ("staff__dated", "2999-01-01", "This day has not come yet"),
            ("staff__dated", "yesterday", "Give the day it is from"),
        ],
    )
    def test_what_cannot_be_right_is_said_beside_it_and_nothing_is_stored(
        self, sqlite_community: Community, field: str, wrong: str, says: str
    ) -> None:
        sqlite_community.name_site()
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        page = "/statistics/assumptions"
        answer = manager.post(page, typed(**{field: wrong}), page=page)
        assert answer.status_code == 422
        assert says in answer.text
        assert wrong in answer.text
        assert db.session.scalar(select(func.count()).select_from(ValueAssumption)) == 0

    def test_an_assumption_can_be_taken_back(self, sqlite_community: Community) -> None:
        sqlite_community.name_site()
        manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
        page, nothing = "/statistics/assumptions", {"low": "", "high": "", "source": "", "dated": ""}
        manager.post(page, typed(), page=page)
        kept = typed(**{f"cost__{part}": value for part, value in nothing.items()})
        assert manager.post(page, kept, page=page).status_code == 303
        assert db.session.scalar(select(func.count()).select_from(ValueAssumption)) == 6
        assert 'value="50"' in manager.get(page).text


def test_counting_is_by_the_day_it_happened(sqlite_community: Community) -> None:
    question = solved(sqlite_community)
    for back in (0, 40):
        store_visits([Visit(question, None, today() - timedelta(days=back))] * 3)
    assert read_measured(Cohort(start=today() - timedelta(days=27))).visits == 3
    assert read_measured(Cohort()).visits == 6
    assert db.session.scalar(select(func.count()).select_from(QuestionVisits)) == 2


class TestReaders:
    def tell(self, browser: Browser, question: int, *, found: str = "yes", **said: str) -> Any:
        page = f"/questions/{question}/helped?found={found}"
        data = {"found": found, **said}
        return browser.post(f"/questions/{question}/helped", data, page=page, headers=FIREFOX)

    def readers(self, community: Community, question: int, number: int, **said: str) -> None:
        for _ in range(number):
            answer = self.tell(community.browser(community.member()), question, **said)
            assert answer.status_code == 303

    def test_one_reader_in_ten_is_invited_and_reading_asks_the_database_no_more_for_it(
        self, sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        community, question = sqlite_community, solved(sqlite_community)
        visitor = community.browser()
        path = f"/questions/{question}/a-question-that-is-solved"
        pages, asked = {}, {}
        for chosen in (False, True):
            monkeypatch.setattr(reader_views, "is_chosen", lambda *_, chosen=chosen: chosen)
            visitor.get(path, headers=FIREFOX)
            with statements() as log:
                pages[chosen] = visitor.get(path, headers=FIREFOX)
            asked[chosen] = len(log)
        assert f"/questions/{question}/helped?found=yes" in pages[True].text
        assert f"/questions/{question}/helped" not in pages[False].text
        assert asked[True] == asked[False]
        assert "Set-Cookie" not in pages[True].headers
        assert f"{question}/helped" not in visitor.get(path, headers={"User-Agent": "curl/8"}).text
        assert f"{question}/helped" not in visitor.get(path, headers=FIREFOX | {"Purpose": "prefetch"}).text
        assert self.tell(visitor, question).status_code == 303
        assert f"{question}/helped" not in visitor.get(path, headers=FIREFOX).text  # has told

    def test_about_one_in_ten_is_chosen_and_the_same_all_day(self) -> None:
        persons = [f"{number * 2654435761 % 2**32:08x}" for number in range(1000)]
        assert 60 < sum(is_chosen(person, 7) for person in persons) < 140
        assert [is_chosen(persons[0], 7) for _ in range(3)] == [is_chosen(persons[0], 7)] * 3

    def test_each_share_is_of_those_whom_the_one_before_leaves(self, community: Community) -> None:
        question = solved(community)
        self.readers(community, question, 3, intent="yes", contact="yes")
        self.readers(community, question, 2, intent="yes", contact="no")
        self.readers(community, question, 2, intent="yes", found="no", contact="yes")
        self.readers(community, question, 3, intent="no", contact="yes")
        db.session.rollback()
        said = read_said(Cohort())
        assert [(said[name].count, said[name].n) for name in ("intent", "found", "contact")] == [
            (7, 10),
            (5, 7),
            (3, 5),
        ]
        assert said["contact"].low == pytest.approx(0.2307, abs=1e-4)  # Wilson, 3 of 5
        manager = community.browser(community.member(role="community_manager"))
        follow_all(manager, "/statistics/value")
        assert "What readers say" in manager.get("/statistics/value").text

    def test_four_answers_are_no_figure_and_the_fifth_is_offered_and_taken_over(
        self, sqlite_community: Community
    ) -> None:
        community, question = sqlite_community, solved(sqlite_community)
        manager = community.browser(community.member(role="community_manager"))
        self.readers(community, question, 4, intent="yes")
        assert "4 of 5 answers" in manager.get("/statistics/assumptions").text
        take = "/statistics/assumptions/intent/readers"
        assert manager.post(take, {}, page="/statistics/assumptions").status_code == 303
        assert db.session.scalar(select(func.count()).select_from(ValueAssumption)) == 0
        self.readers(community, question, 1, intent="no")
        assert "80%" in manager.get("/statistics/assumptions").text
        assert manager.post(take, {}, page="/statistics/assumptions").status_code == 303
        db.session.rollback()
        row = db.session.scalars(select(ValueAssumption)).one()
        assert (row.name, row.low, row.high) == ("intent", 3755, 9638)
        assert "4 of 5" in row.source
        assert manager.post("/statistics/assumptions/cost/readers", {}, page=take[:-15]).status_code == 404

    def test_who_counts_and_how_often(self, community: Community) -> None:
        helper = community.member()
        question, open_one = solved(community, helper), community.question()
        reader = community.browser(community.member())
        for _ in range(2):
            self.tell(reader, question)
        self.tell(community.browser(helper), question)
        self.tell(community.browser(community.member(role="staff")), question)
        self.tell(community.browser(community.member()), open_one)
        assert reader.post(f"/questions/{question}/helped", {}, page="/ask").status_code == 422
        assert reader.get("/questions/999/helped").status_code == 404
        told = select(func.count()).select_from(ReaderReply)
        db.session.rollback()
        assert db.session.scalar(told) == 1
        for number in range(MOST_A_DAY + 5):  # one address, many names of browsers
            names = {"User-Agent": FIREFOX["User-Agent"] + f" x{number}"}
            community.browser().post(
                f"/questions/{question}/helped", {"found": "no"}, page="/ask", headers=names
            )
        db.session.rollback()
        assert db.session.scalar(told) == MOST_A_DAY
        with clock.shifted_by(timedelta(hours=25)):
            forget_persons()
        assert db.session.scalar(select(func.count(ReaderReply.person))) == 0
        assert db.session.scalar(select(func.count(ReaderReply.address))) == 0


def test_a_yes_on_an_article_is_counted_by_its_day_and_in_no_sum(sqlite_community: Community) -> None:
    articles, now = Articles(sqlite_community), clock.now()
    category = sqlite_community.category("Lamps")
    article = articles.published(sqlite_community.member(role="super_user"), category_id=category)
    with clock.frozen_at(now - timedelta(days=40)):
        say_if_it_helped(sqlite_community.member(), article, helped=True)
    changed = sqlite_community.member()
    for helped in (True, False):
        say_if_it_helped(changed, article, helped=helped)
    say_as_visitor(article, visit_hash="v" * 64, helped=True)
    whole = Cohort()
    lately = Cohort(start=today() - timedelta(days=27), end=date.max)
    lamps = InCategory(category, "lamps", "Lamps")
    assert answered_by_articles(whole) == Answered(1, 1, 1)
    assert answered_by_articles(Cohort(start=date.min, category=lamps)) == Answered(1, 1, 1)
    assert answered_by_articles(lately) == Answered(0, 1, 1)
    assert answered_by_articles(Cohort(category=InCategory(999, "x", "X"))) == Answered(0, 0, 0)
    assert answered_by_articles(Cohort(locale="de")) is None
    manager = sqlite_community.browser(sqlite_community.member(role="community_manager"))
    page = manager.get("/statistics/value?period=all").text
    assert "Said that a help article answered their question" in page
    assert "1 of them members; in none of the sums below" in page
