"""The page that explains a total: to whom, and what each line says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core import clock
from app.core.db import db
from app.core.uow import command
from app.forum.models import Question
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.models import LedgerLine
from superusers.reputation.rules import CURRENT_RULES
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.superusers.reputation.ledger import lines_of, up
from tests.web.reading import faults

DAY = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
TAGS = re.compile(r"<[^>]+>|\s+")


def rows_of(page: str) -> list[str]:
    """Each line of the ledger in its words."""
    body = page.split('class="table ledger"')[1].split("<tbody>")[1].split("</tbody>")[0]
    return [" ".join(TAGS.sub(" ", row).split()) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("own", 200),
        ("community_manager", 200),
        ("administrator", 200),
        ("member", 404),
        ("super_user", 404),
        ("staff", 404),
    ],
)
def test_lines_are_for_the_member_and_the_managers(
    sqlite_community: Community, reader: str, status: int
) -> None:
    community = sqlite_community
    member = community.member("Bo")
    browser = community.browser(member if reader == "own" else community.member(role=reader))
    page = browser.get(f"/members/{member.member_id}/reputation")
    assert page.status_code == status
    assert browser.get("/members/999/reputation").status_code == 404
    # The total is everybody's to see; the way to the lines is shown to those who may go it.
    profile = browser.get(f"/members/{member.member_id}").text
    assert "Reputation" in profile
    assert (f"/members/{member.member_id}/reputation" in profile.split("<main")[1]) is (status == 200)


def test_a_visitor_is_asked_to_sign_in(sqlite_community: Community) -> None:
    member = sqlite_community.member()
    answer = sqlite_community.browser().get(f"/members/{member.member_id}/reputation")
    assert answer.location == f"/sign-in?next=/members/{member.member_id}/reputation"


def test_each_line_says_what_who_when_and_by_which_rules(migrated_sqlite: Path, tmp_path: Path) -> None:
    url = sqlite_copy(migrated_sqlite, tmp_path)
    for app in in_context(build_app(url, tmp_path, PROGRAMME_TIME_ZONE="Asia/Tokyo")):
        community = Community(app)
        asker, helper = community.member("Ada"), community.member("Bo")
        question = community.question(asker, title="A light that blinks white")
        answer = community.answer(question, helper)
        with clock.frozen_at(DAY):
            community.accept(question, answer)
            up(community, question, answer, voter=community.member("Cy"))
            community.deliver()
        with clock.frozen_at(datetime(2026, 3, 12, 9, tzinfo=UTC)):
            unaccept_answer(asker, question)
            community.deliver()
        page = community.browser(helper).get(f"/members/{helper.member_id}/reputation")
        assert faults(page.text) == []
        taken, voted, accepted = rows_of(page.text)
        assert accepted.startswith("+15 Your answer was accepted A light that blinks white")
        assert "Undone by line" in accepted
        assert "Ada 9 Mar 2026, 23:30" in accepted
        # In Tokyo it was the next morning.
        assert f"rules {CURRENT_RULES.number}, counts for 10 Mar 2026" in accepted
        assert voted.startswith("+10 Your answer was voted up")
        assert "Cy 9 Mar 2026, 23:30" in voted
        assert taken.startswith("−15 Taken back: your answer was accepted")
        assert "Undoes line" in taken
        assert "12 Mar 2026, 09:00" in taken
        for link in re.findall(r'href="(#line-\d+)"', page.text):
            assert f'id="{link[1:]}"' in page.text


def test_what_the_cap_took_and_the_floor_gave_is_shown(sqlite_community: Community) -> None:
    community = sqlite_community
    helper, question = community.member(), community.question()
    answer = community.answer(question, helper)
    with clock.frozen_at(DAY):
        for _ in range(21):
            up(community, question, answer)
        community.deliver()
    page = community.browser(helper).get(f"/members/{helper.member_id}/reputation").text
    assert "Taken by the daily cap" in page
    assert "What the daily cap took" in page
    assert "9 Mar 2026" in page
    voter = community.member()
    community.vote(voter, question, -1, answer_id=answer)
    community.deliver()
    page = community.browser(voter).get(f"/members/{voter.member_id}/reputation").text
    assert "Raised to the floor" in page


def test_a_hidden_question_is_not_named_on_a_ledger(sqlite_community: Community) -> None:
    community = sqlite_community
    helper, question = community.member(), community.question(title="Words nobody should read")
    community.accept(question, community.answer(question, helper))
    community.deliver()
    community.hide(Question, question)
    page = community.browser(helper).get(f"/members/{helper.member_id}/reputation")
    assert page.status_code == 200
    assert "Words nobody should read" not in page.text
    assert "a question" in page.text


def test_a_long_ledger_has_pages_and_every_line_on_one(sqlite_community: Community) -> None:
    community = sqlite_community
    helper, question = community.member(), community.question()
    add_lines(helper.signed_in_id, question, 120)
    browser, seen = community.browser(helper), []
    url: str | None = f"/members/{helper.member_id}/reputation"
    while url:
        page = browser.get(url).text
        seen += re.findall(r'<tr id="line-(\d+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older.group(1) if older else None
    assert [int(number) for number in seen] == sorted((line.id for line in lines_of(helper)), reverse=True)
    for nonsense in ("x", "-1", "9" * 18, "9" * 40, "²", ""):
        assert browser.get(f"/members/{helper.member_id}/reputation?before={nonsense}").status_code == 200


@command
def add_lines(member_id: int, question_id: int, count: int) -> None:
    for n in range(count):
        db.session.add(
            LedgerLine(
                member_id=member_id,
                points=10,
                event="answer_up_voted",
                cause_type="vote",
                cause_id=n,
                question_id=question_id,
                rule_version=1,
                happened_at=DAY,
                day=DAY.date(),
                from_votes=True,
            )
        )


def test_the_terminal_verifies_and_rebuilds(sqlite_community: Community) -> None:
    community = sqlite_community
    question = community.question()
    community.accept(question, community.answer(question))
    runner = community.app.test_cli_runner()
    wrong = runner.invoke(args=["reputation", "verify"])
    assert wrong.exit_code == 1
    assert "1 questions" in wrong.output
    assert "2 lines appended" in runner.invoke(args=["reputation", "rebuild"]).output
    right = runner.invoke(args=["reputation", "verify"])
    assert (right.exit_code, "agrees with the facts" in right.output) == (0, True)
    community.deliver()
    assert "0 lines appended" in runner.invoke(args=["reputation", "rebuild"]).output
