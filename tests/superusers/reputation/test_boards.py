"""Leaderboards: days of the programme, ties, and who is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.accounts.services.close_account import close_account
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.boards import (
    Period,
    board,
    lasting_board,
    period_before,
    period_of,
    place_of,
    today,
)
from superusers.reputation.models import LedgerLine
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.web.reading import statements

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DAY = date(2026, 11, 10)


@command
def give(
    community: Community, actor: Actor, points: int, *, day: date = DAY, votes: bool = False, question: int
) -> None:
    """A line as the ledger holds them."""
    db.session.add(
        LedgerLine(
            member_id=actor.signed_in_id,
            points=points,
            event="answer_accepted",
            cause_type="acceptance",
            cause_id=next(community.numbers),
            question_id=question,
            actor_id=None,
            rule_version=1,
            happened_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            day=day,
            from_votes=votes,
            reverses=None,
        )
    )


@pytest.fixture
def question(community: Community) -> int:
    return community.question(community.member("Asker"))


def standing(period: Period = NOVEMBER, **options: int) -> list[tuple[int, str, int]]:
    return [(place.rank, place.name, place.points) for place in board(period, **options)]


@pytest.mark.parametrize(
    ("by", "day", "first", "last"),
    [
        ("week", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22)),
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        ("month", date(2026, 11, 22), date(2026, 11, 1), date(2026, 11, 30)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 11, 22), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_periods(by: str, day: date, first: date, last: date) -> None:
    assert period_of(by, day) == Period(first, last)
    before = period_before(by, period_of(by, day))
    assert before.last == first - timedelta(days=1)
    assert period_of(by, before.first) == before


def test_every_day_is_in_one_period_of_each_kind() -> None:
    day, end = date(2024, 1, 1), date(2029, 1, 1)
    while day < end:
        for by in ("week", "month", "quarter"):
            period = period_of(by, day)
            assert period.first <= day <= period.last
            assert period_of(by, period.last) == period
        day += timedelta(days=1)


def test_first_to_last_with_ties(community: Community, question: int) -> None:
    actors = {name: community.member(name) for name in ("Ada", "Bob", "Eve", "Mia", "Tom")}
    for name, points in (("Ada", 15), ("Bob", 30), ("Eve", 15), ("Mia", 2), ("Tom", 30)):
        give(community, actors[name], points, question=question)
    assert standing() == [(1, "Bob", 30), (1, "Tom", 30), (3, "Ada", 15), (3, "Eve", 15), (5, "Mia", 2)]
    assert standing(places=2) == [(1, "Bob", 30), (1, "Tom", 30)]
    assert place_of(actors["Eve"].signed_in_id, NOVEMBER) == (3, 15)
    assert place_of(community.member().signed_in_id, NOVEMBER) is None


def test_only_the_days_of_the_period_count(community: Community, question: int) -> None:
    ada = community.member("Ada")
    for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)):
        give(community, ada, 15, day=day, question=question)
    assert standing() == [(1, "Ada", 30)]


def test_the_daily_cap_applies_each_day_and_to_votes_alone(community: Community, question: int) -> None:
    ada = community.member("Ada")
    for day in (DAY, DAY + timedelta(days=1)):
        for _ in range(25):
            give(community, ada, 10, day=day, votes=True, question=question)
        give(community, ada, 15, day=day, question=question)
    assert standing() == [(1, "Ada", 2 * (200 + 15))]


def test_nobody_stands_there_without_points(community: Community, question: int) -> None:
    ada = community.member("Ada")
    give(community, ada, 15, question=question)
    give(community, ada, -15, question=question)
    give(community, community.member("Bob"), -2, question=question)
    assert standing() == []


def test_who_is_left_out(community: Community, question: int) -> None:
    now = clock.now()
    for name, columns in (
        ("Ada", {}),
        ("Super", {"role": "super_user"}),
        ("Staff", {"role": "staff"}),
        ("Manager", {"role": "community_manager"}),
        ("Bot", {"automatic": True}),
        ("Gone", {"closed_at": now}),
        ("Hidden", {"left_boards_at": now}),
        ("Private", {"profile_hidden_at": now}),
    ):
        give(community, community.member(name, **columns), 10, question=question)
    assert standing() == [(1, "Ada", 10), (1, "Super", 10)]


def test_by_a_member_s_choice(community: Community, question: int) -> None:
    ada = community.member("Ada")
    give(community, ada, 10, question=question)
    browser = community.browser(ada)
    browser.post("/settings/privacy", {"leave_boards": "1"}, page="/settings/privacy")
    assert standing() == []
    assert place_of(ada.signed_in_id, NOVEMBER) is None
    browser.post("/settings/privacy", page="/settings/privacy")
    assert standing() == [(1, "Ada", 10)]


def test_the_day_is_the_programme_s(migrated_sqlite: Path, tmp_path: Path) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, PROGRAMME_TIME_ZONE="Pacific/Auckland")
    for _ in in_context(app):
        with clock.frozen_at(datetime(2026, 10, 31, 12, 0, tzinfo=UTC)):
            assert today() == date(2026, 11, 1)


class TestPage:
    def test_what_was_earned_stands_there(self, community: Community) -> None:
        ada = community.member("Ada")
        question = community.question()
        community.accept(question, community.answer(question, ada))
        community.deliver()
        community.name_site()
        for by in ("week", "month", "quarter", "nonsense"):
            page = community.browser(ada).get(f"/leaderboard?by={by}").text
            assert "Ada" in page
            assert "<b>15</b>" in page
            assert "you</span>" in page
        assert "Ada" not in community.browser().get("/leaderboard?period=before").text
        home = community.browser().get("/").text
        assert "Who helped most this month" in home
        assert 'href="/leaderboard"' in home

    def test_the_home_page_says_nothing_while_there_is_nothing(self, sqlite_community: Community) -> None:
        sqlite_community.name_site()
        assert "Who helped most" not in sqlite_community.browser().get("/").text

    def test_somebody_far_down_sees_their_own_place(self, community: Community, question: int) -> None:
        day = today()
        for n in range(26):
            give(community, community.member(f"M{n}"), 100, day=day, question=question)
        ada = community.member("Ada")
        give(community, ada, 3, day=day, question=question)
        assert "You are in place 27 with 3 points." in community.browser(ada).get("/leaderboard").text

    def test_it_asks_the_same_for_three_and_twenty(self, community: Community, question: int) -> None:
        def asked() -> int:
            browser.get("/leaderboard")
            with statements() as log:
                browser.get("/leaderboard")
            return len(log)

        community.name_site()
        browser, day = community.browser(community.member("Ada")), today()
        for n in range(3):
            give(community, community.member(), 10 + n, day=day, question=question)
        few = asked()
        for n in range(17):
            give(community, community.member(), 10 + n, day=day, question=question)
        assert asked() == few
        assert few <= 6


def test_who_leaves_is_on_no_board_from_then_on(community: Community, question: int) -> None:
    community.name_site()
    ada = community.member("Ada Adams", password_hash="x")
    give(community, ada, 15, day=today(), question=question)
    reader = community.browser()
    assert "Ada Adams" in reader.get("/").text  # and the panel is kept
    close_account(ada, checked_hash="x")
    community.deliver()
    front = reader.get("/").text
    assert "Ada Adams" not in front
    assert "Former member" not in front


def test_a_suspended_member_is_on_no_board_until_it_ends(community: Community, question: int) -> None:
    now = clock.now()
    ada = community.member("Ada", suspended_until=now + timedelta(days=3), suspended_reason="Insults.")
    over = community.member("Bo", suspended_until=now - timedelta(minutes=1), suspended_reason="Insults.")
    for member in (ada, over):
        give(community, member, 15, question=question)
    assert standing() == [(1, "Bo", 15)]
    assert place_of(ada.signed_in_id, NOVEMBER) is None
    with clock.shifted_by(timedelta(days=3, minutes=1)):
        assert standing() == [(1, "Ada", 15), (1, "Bo", 15)]


class TestQuality:
    """Acceptances that lasted, beside the raw board; and either of them by category."""

    @pytest.fixture
    def community(self, sqlite_community: Community) -> Community:
        return sqlite_community

    def solve(self, community: Community, helper: Actor, at: datetime, *, category: int | None = None) -> int:
        question = community.question(at=at, category_id=category)
        community.accept(question, community.answer(question, helper, at=at), at=at + timedelta(minutes=1))
        return question

    def lasted(self, **options: int) -> list[tuple[int, str, int, int]]:
        return [(p.rank, p.name, p.points, p.at_first_go) for p in lasting_board(NOVEMBER, **options)]

    def test_it_counts_on_the_day_it_has_lasted_a_week(self, community: Community) -> None:
        ada, bob = community.member("Ada"), community.member("Bob")
        for actor, day in ((ada, 20), (ada, 25), (bob, 31)):
            self.solve(community, actor, datetime(2026, 10, day, 12, tzinfo=UTC))
        with clock.frozen_at(datetime(2026, 11, 30, 23, tzinfo=UTC)):
            assert self.lasted() == [(1, "Ada", 1, 1), (1, "Bob", 1, 1)]  # the 20th lasted in October
        with clock.frozen_at(datetime(2026, 11, 2, tzinfo=UTC)):
            assert self.lasted() == [(1, "Ada", 1, 1)]

    def test_what_was_taken_back_did_not_last(self, community: Community) -> None:
        ada = community.member("Ada")
        question = self.solve(community, ada, datetime(2026, 11, 1, 12, tzinfo=UTC))
        with clock.frozen_at(datetime(2026, 11, 25, tzinfo=UTC)):
            assert len(self.lasted()) == 1
            unaccept_answer(community.asker_of(question), question)
            assert self.lasted() == []

    def test_the_asker_who_had_to_ask_again_is_no_first_go(self, community: Community) -> None:
        ada, bob = community.member("Ada"), community.member("Bob")
        at = datetime(2026, 11, 1, 12, tzinfo=UTC)
        question = community.question(at=at)
        answer = community.answer(question, ada, at=at)
        community.comment(question, community.asker_of(question), at=at + timedelta(hours=1))
        community.accept(question, answer, at=at + timedelta(hours=2))
        self.solve(community, bob, at)
        with clock.frozen_at(datetime(2026, 11, 25, tzinfo=UTC)):
            assert self.lasted() == [(1, "Bob", 1, 1), (2, "Ada", 1, 0)]

    def test_by_category(self, community: Community) -> None:
        ada, bob = community.member("Ada"), community.member("Bob")
        lamps, doors = community.category("Lamps"), community.category("Doors")
        at = datetime(2026, 11, 1, 12, tzinfo=UTC)
        self.solve(community, ada, at, category=lamps)
        self.solve(community, bob, at, category=doors)
        community.deliver()
        with clock.frozen_at(datetime(2026, 11, 25, tzinfo=UTC)):
            assert self.lasted(category_id=lamps) == [(1, "Ada", 1, 1)]
            assert standing(category_id=doors)[0] == (1, "Bob", 15)
            assert "Ada" not in [name for _, name, _ in standing(category_id=doors)]
            page = community.browser().get("/leaderboard?category=lamps").text
            assert "Ada" in page
            assert "Bob" not in page
            assert "at first go" in community.browser().get("/leaderboard?measure=lasted").text

    def test_the_same_people_are_left_out(self, community: Community) -> None:
        hidden = community.member("Hidden", left_boards_at=clock.now())
        self.solve(community, hidden, datetime(2026, 11, 1, 12, tzinfo=UTC))
        with clock.frozen_at(datetime(2026, 11, 25, tzinfo=UTC)):
            assert self.lasted() == []
