"""A question's page and the lists: who sees what, in which order, and how one gets to a place on it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Answer, Comment, Question
from app.forum.queries import life_of_question
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.recount_questions import recount_questions
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.unaccept_answer import unaccept_answer
from tests.make.community import Community
from tests.web.world import add_answers, change, change_all

ANSWER_IDS = re.compile(r'<article class="post[^"]*" id="a(\d+)"')


def page_of(community: Community, question: int, actor: Actor | None = None) -> str:
    found = community.browser(actor).get(f"/questions/{question}", follow_redirects=True)
    assert found.status_code == 200
    return str(found.text)


def test_a_hidden_question_is_there_for_its_author_and_staff_only(community: Community) -> None:
    asker, staff = community.member(), community.member(role="staff")
    question = community.question(asker, title="Something that was hidden")
    answer = community.answer(question)
    community.hide(Question, question, "abuse")
    for actor in (asker, staff, community.member(role="community_manager")):
        page = page_of(community, question, actor)
        assert "Hidden: abuse" in page
        assert "Something that was hidden" in page
    for other in (None, community.member(), community.member(role="super_user")):
        browser = community.browser(other)
        not_there = browser.get("/questions/999")
        for url in (f"/questions/{question}", f"/questions/{question}/x", f"/answers/{answer}"):
            refused = browser.get(url)
            assert refused.status_code == 404
            assert "Something" not in refused.text
            if other is not None:
                continue
            assert refused.text.replace(url, "") == not_there.text.replace("/questions/999", "")
        for url in ("/", "/questions", f"/members/{asker.member_id}"):
            assert "Something that was hidden" not in browser.get(url).text


def test_a_hidden_answer_is_there_for_its_author_and_staff_only(community: Community) -> None:
    helper, staff = community.member(), community.member(role="staff")
    question = community.question()
    hidden = community.answer(question, helper, "The hidden words")
    community.comment(question, helper, answer_id=hidden)
    community.hide(Answer, hidden)
    for actor in (helper, staff):
        page = page_of(community, question, actor)
        assert "Hidden: spam" in page
        assert "The hidden words" in page
        assert community.browser(actor).get(f"/answers/{hidden}").status_code == 302
    for other in (None, community.member(), community.asker_of(question)):
        page = page_of(community, question, other)
        assert "Hidden:" not in page
        assert "The hidden words" not in page
        assert "Which one?" not in page
        assert community.browser(other).get(f"/answers/{hidden}").status_code == 404


def test_hidden_comments_are_there_for_their_author_and_staff_only(sqlite_community: Community) -> None:
    community = sqlite_community
    writer, question = community.member(), community.question()
    community.comment(question, writer)
    change_all(Comment, Comment.author_id == writer.member_id, hidden_at=clock.now(), hidden_reason="spam")
    assert "Which one?" in page_of(community, question, writer)
    assert "Which one?" in page_of(community, question, community.member(role="staff"))
    assert "Which one?" not in page_of(community, question)


def test_the_solution_stands_first_then_the_score_then_age(community: Community) -> None:
    question = community.question()
    now = clock.now()
    first, second, third = (community.answer(question, at=now - timedelta(hours=3 - n)) for n in range(3))
    assert ANSWER_IDS.findall(page_of(community, question)) == [str(n) for n in (first, second, third)]
    community.vote(community.member(), question, answer_id=third)
    community.vote(community.member(), question, -1, answer_id=first)
    assert ANSWER_IDS.findall(page_of(community, question)) == [str(n) for n in (third, second, first)]
    community.accept(question, first)
    assert ANSWER_IDS.findall(page_of(community, question)) == [str(n) for n in (first, third, second)]


@pytest.mark.parametrize("accepted", [None, 0, 34])
def test_a_permalink_finds_the_page_an_answer_stands_on(community: Community, accepted: int | None) -> None:
    """Whichever answer is the solution, which stands first whatever its score."""
    question = community.question()
    add_answers(question, 35, author_id=community.member().member_id)
    ids = db.session.scalars(select(Answer.id).order_by(Answer.id)).all()
    if accepted is not None:
        community.accept(question, ids[accepted])
        community.vote(community.member(), question, -1, answer_id=ids[accepted])
    browser = community.browser()
    for answer in (ids[0], ids[28], ids[29], ids[30], ids[34]):
        target = browser.get(f"/answers/{answer}").location
        assert target.endswith(f"#a{answer}")
        assert f'id="a{answer}"' in browser.get(target).text, (answer, target)


def test_pages_of_answers_lead_to_each_other_and_end(community: Community) -> None:
    question = community.question()
    add_answers(question, 61, author_id=None)
    url = community.browser().get(f"/questions/{question}").location
    browser, seen = community.browser(), []
    for page, (older, newer) in enumerate(((True, False), (True, True), (False, True)), start=1):
        text = browser.get(f"{url}?page={page}").text
        seen += ANSWER_IDS.findall(text)
        assert ('rel="next"' in text) is older
        assert ('rel="prev"' in text) is newer
    assert len(seen) == len(set(seen)) == 61
    assert browser.get(f"{url}?page=4").status_code == 404
    for nonsense in ("0", "-1", "x", "1e3", "²", "999999999999999999999", ""):
        assert browser.get(f"{url}?page={nonsense}").status_code in (200, 404)


def test_a_question_has_one_address(community: Community) -> None:
    question = community.question(title="Ünïcode — and “quotes”: 100% of it?")
    browser = community.browser()
    target = browser.get(f"/questions/{question}")
    assert target.status_code == 302
    moved = browser.get(f"/questions/{question}/some-older-title")
    assert (moved.status_code, moved.location) == (301, target.location)
    assert browser.get(target.location).status_code == 200
    assert f'<link rel="canonical" href="/questions/{question}/' in browser.get(target.location).text


def test_what_happened_is_told_in_order(sqlite_community: Community) -> None:
    community, start = sqlite_community, clock.now() - timedelta(days=9)
    asker, helper = community.member("Ada"), community.member("Bo")

    def after(hours: float) -> datetime:
        return start + timedelta(hours=hours)

    question = community.question(asker, at=start)
    community.comment(question, asker, at=after(0.5))
    community.comment(question, helper, at=after(1))
    first = community.answer(question, helper, at=after(2))
    second = community.answer(question, community.member("Cy"), at=after(3))
    community.accept(question, first, at=after(4))
    community.accept(question, second, at=after(5))
    with clock.frozen_at(after(6)):
        unaccept_answer(asker, question)
    community.accept(question, first, at=after(30))
    page = page_of(community, question)
    told = re.findall(r"<li class=\"is-(\w+)\">(.*?)</li>", page.split('<ol class="timeline">')[1], re.DOTALL)
    words = [re.sub(r"<[^>]+>|\s+", " ", text).strip() for _, text in told]
    assert [kind for kind, _ in told] == [
        "asked", "first_response", "answered", "accepted", "accepted", "reopened", "solved",
    ]  # fmt: skip
    assert words[1].endswith("after 1 h")
    assert "First answer by Bo after 2 h" in re.sub(r"\s+", " ", words[2])
    assert "Solved by Bo" in words[-1]
    assert words[-1].endswith("after 1 day 6 h")
    assert "accepted by the asker" in page


def test_the_page_tells_the_same_life_as_the_statistics(community: Community) -> None:
    """Neither a program nor a comment on a hidden answer is a first response."""
    program, helper = community.member(automatic=True), community.member()
    replied = community.question()
    community.answer(replied, program)
    commented = community.question()
    hidden = community.answer(commented, helper)
    community.comment(commented, helper, answer_id=hidden)
    community.hide(Answer, hidden)
    recount_questions([replied, commented])
    for question in (replied, commented):
        assert life_of_question(question).acknowledged_at is None
        assert "First response" not in page_of(community, question)
        community.comment(question, helper)
        assert life_of_question(question).acknowledged_at is not None
        assert "First response" in page_of(community, question)


def test_people_who_left_are_named_as_such(community: Community) -> None:
    asker = community.member("Somebody Who Left")
    question = community.question(asker)
    answer = community.answer(question, asker)
    community.comment(question, asker)
    community.vote(community.member(), question)
    for kind, number in ((Question, question), (Answer, answer)):
        change(kind, number, author_id=None)
    change_all(Comment, Comment.question_id == question, author_id=None)
    page = page_of(community, question)
    assert "Somebody" not in page
    assert page.count("Former member") >= 3
    assert "Former member" in community.browser().get("/questions").text
    # Their posts still take answers, votes and acceptances by staff.
    staff = community.member(role="staff")
    community.accept(question, answer, staff)
    assert "marked by staff" in page_of(community, question)


def test_an_own_answer_accepted_is_said_to_be_so(sqlite_community: Community) -> None:
    asker = sqlite_community.member()
    question = sqlite_community.question(asker)
    sqlite_community.accept(question, sqlite_community.answer(question, asker))
    assert "found by the asker" in page_of(sqlite_community, question)


def test_a_duplicate_leads_to_the_original_unless_that_is_hidden(sqlite_community: Community) -> None:
    community = sqlite_community
    original, copy = (
        community.question(title="The original question"),
        community.question(title="The same again"),
    )
    change(Question, copy, duplicate_of_id=original, closed_at=clock.now(), closed_reason="duplicate")
    page = page_of(community, copy)
    assert "This was asked before" in page
    assert "The original question</a>" in page
    community.hide(Question, original)
    page = page_of(community, copy)
    assert "This was asked before" in page
    assert "The original question" not in page


def test_the_lists_filter_and_page(community: Community) -> None:
    speakers, bulbs = community.category("Speakers"), community.category("Bulbs")
    now = clock.now()
    for n in range(35):
        community.question(
            title=f"Question number {n:02}",
            category_id=bulbs if n % 5 == 0 else speakers,
            tags=("mesh",) if n % 7 == 0 else (),
            at=now - timedelta(hours=n // 2),  # pairs share a moment
        )
    question = db.session.scalars(select(Question.id).where(Question.title == "Question number 03")).one()
    community.accept(question, community.answer(question))
    browser = community.browser()

    def titles(url: str) -> list[str]:
        return re.findall(r"Question number (\d\d)</a>", browser.get(url).text)

    first = browser.get("/questions").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = browser.get(older.group(1)).text
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer
    seen = titles("/questions") + titles(older.group(1))
    assert len(seen) == len(set(seen)) == 35
    assert titles(newer.group(1)) == titles("/questions")
    assert titles("/questions?category=bulbs") == [f"{n:02}" for n in (0, 5, 10, 15, 20, 25, 30)]
    assert sorted(titles("/questions?tag=mesh")) == [f"{n:02}" for n in (0, 7, 14, 21, 28)]
    assert sorted(titles("/questions?tag=mesh&category=bulbs")) == ["00"]
    assert titles("/questions?filter=solved") == ["03"]
    assert "03" not in titles("/questions?filter=unsolved")
    assert titles("/questions?tag=nothing") == []
    assert browser.get("/questions?category=nothing").status_code == 404
    assert browser.get("/questions?filter=nothing").status_code == 404
    for cursor in ("x", "-", "1-", "9" * 39, "1" * 5000, "%ff", "1-1-1", "-1-1", "٣-٣"):
        assert browser.get(f"/questions?after={cursor}&before={cursor}").status_code == 200


def test_the_asker_is_asked_about_one_answer_at_a_time(community: Community) -> None:
    asker = community.member()
    question = community.question(asker)
    own = community.answer(question, asker)
    now = clock.now()
    others = [community.answer(question, at=now + timedelta(seconds=n)) for n in (1, 2, 3)]

    def asked_about() -> tuple[list[int], list[int]]:
        """The answers beside which the question stands open, and beside which it is folded."""
        page = page_of(community, question, asker)
        found = {int(number): text for number, text in re.findall(r'id="a(\d+)"(.*?)</article>', page, re.S)}
        folded = [number for number, text in found.items() if "moment-fold" in text]
        return [n for n, text in found.items() if 'class="moment"' in text and n not in folded], folded

    assert asked_about() == ([others[0]], [own, *others[1:]])
    say_didnt_help(asker, question, others[0], helped=False)
    assert asked_about() == ([others[1]], [own, others[2]])
    mark_also_works(asker, question, others[1], works=True)
    assert asked_about() == ([others[2]], [own, others[1]])
    community.accept(question, others[2])
    assert asked_about() == ([], [])


def test_tags_stand_in_the_order_in_which_they_were_given(community: Community) -> None:
    given = tuple(f"tag-{n}" for n in (7, 2, 9, 1, 5))
    question = community.question(tags=given)
    browser = community.browser()
    for url in ("/questions", f"/questions/{question}"):
        page = browser.get(url, follow_redirects=True).text
        assert tuple(re.findall(r'<a class="tag"[^>]*>([^<]+)</a>', page)) == given, url
