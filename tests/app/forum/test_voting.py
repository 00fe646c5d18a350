"""Votes: on whom, how often, and what a change of mind leaves."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound, Refused
from app.forum.models import Answer, Question, Vote
from app.forum.services.cast_vote import cast_vote
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.web.world import change


def scores(kind: type[Question] | type[Answer], number: int) -> tuple[int, int, int]:
    db.session.rollback()
    post: Question | Answer = db.session.get_one(kind, number)  # type: ignore[assignment]
    return post.up_count, post.down_count, post.score


def standing() -> int:
    return db.session.scalar(select(func.count()).select_from(Vote).where(Vote.undone_at.is_(None))) or 0


def test_a_vote_counts_once_and_may_be_changed_and_taken_back(community: Community) -> None:
    question, voter = community.question(), community.member()
    answer = community.answer(question)
    for value, expected in (
        (1, (1, 0, 1)),
        (1, (1, 0, 1)),
        (-1, (0, 1, -1)),
        (0, (0, 0, 0)),
        (0, (0, 0, 0)),
        (1, (1, 0, 1)),
    ):
        community.vote(voter, question, value, answer_id=answer)
        assert scores(Answer, answer) == expected
        assert standing() == abs(value)
    rows = db.session.execute(select(Vote.value, Vote.undone_at).order_by(Vote.id)).all()
    assert [row.value for row in rows] == [1, -1, 1]
    assert [row.undone_at is None for row in rows] == [False, False, True]


def test_nobody_votes_on_an_own_post(community: Community) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    for voter, on in ((asker, None), (helper, answer)):
        for value in (1, 0) if on is None else (1, -1, 0):
            with pytest.raises(Refused) as refused:
                community.vote(voter, question, value, answer_id=on)
            assert refused.value.reason == "own_post"
    community.vote(asker, question, answer_id=answer)
    community.vote(helper, question)
    assert scores(Question, question) == (1, 0, 1)


def test_questions_are_not_voted_down_and_answers_are(community: Community) -> None:
    question, voter = community.question(), community.member()
    answer = community.answer(question)
    with pytest.raises(Refused) as refused:
        community.vote(voter, question, -1)
    assert refused.value.reason == "no_question_down_votes"
    community.vote(voter, question, -1, answer_id=answer)
    assert (scores(Question, question), scores(Answer, answer)) == ((0, 0, 0), (0, 1, -1))


def test_a_deleted_authors_post_takes_votes_without_limit(community: Community) -> None:
    voter = community.member()
    for _ in range(6):
        question = community.question()
        change(Question, question, author_id=None)
        community.vote(voter, question)
    assert standing() == 6


def six_questions(community: Community, asker: Actor) -> list[int]:
    return [community.question(asker) for _ in range(6)]


def test_the_sixth_vote_of_a_day_on_one_author_is_refused(community: Community) -> None:
    asker, voter = community.member(), community.member()
    *first, sixth = six_questions(community, asker)
    answer = community.answer(first[0], asker)
    for question in first[:4]:
        community.vote(voter, question)
    community.vote(voter, first[0], answer_id=answer)  # answers and questions count together
    with pytest.raises(Refused) as refused:
        community.vote(voter, sixth)
    assert refused.value.reason == "vote_limit"
    assert scores(Question, sixth) == (0, 0, 0)

    community.vote(voter, first[0])  # pressing the same again changes nothing and is no sixth
    community.vote(voter, first[0], 0)  # taking back is always possible, and gives no vote back
    with pytest.raises(Refused):
        community.vote(voter, first[0])
    community.vote(voter, community.question())  # another author
    community.vote(community.member(), sixth)  # another voter


@pytest.mark.parametrize(
    ("zone", "last_vote", "next_day"),
    [
        ("UTC", datetime(2026, 3, 10, 23, 59, tzinfo=UTC), datetime(2026, 3, 11, 0, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 10, 14, 59, tzinfo=UTC), datetime(2026, 3, 10, 15, 0, tzinfo=UTC)),
        (
            "America/New_York",
            datetime(2026, 3, 11, 3, 59, tzinfo=UTC),
            datetime(2026, 3, 11, 4, 0, tzinfo=UTC),
        ),
        # The day on which clocks go forward has 23 hours: it ends at 22:00 UTC in Berlin, begun at 23:00.
        (
            "Europe/Berlin",
            datetime(2026, 3, 29, 21, 59, tzinfo=UTC),
            datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
        ),
    ],
)
def test_the_day_is_the_programmes(
    migrated_sqlite: Path, tmp_path: Path, zone: str, last_vote: datetime, next_day: datetime
) -> None:
    url = sqlite_copy(migrated_sqlite, tmp_path)
    for app in in_context(build_app(url, tmp_path, PROGRAMME_TIME_ZONE=zone)):
        community = Community(app)
        asker, voter = community.member(), community.member()
        *first, sixth = six_questions(community, asker)
        for n, question in enumerate(first):
            with clock.frozen_at(last_vote - timedelta(hours=4 * (4 - n))):
                community.vote(voter, question)
        with clock.frozen_at(last_vote), pytest.raises(Refused):
            community.vote(voter, sixth)
        with clock.frozen_at(next_day):
            community.vote(voter, sixth)


def test_votes_on_many_questions_at_once_keep_to_the_limit(community: Community) -> None:
    """Each on a connection of its own: the limit spans questions, so their locks do not protect it."""
    asker, voter = community.member(), community.member()
    questions = [community.question(asker) for _ in range(12)]
    barrier = threading.Barrier(len(questions))
    refused: list[str] = []

    def vote(question: int) -> None:
        with community.app.app_context():
            barrier.wait()
            try:
                cast_vote(voter, question, value=1)
            except Refused as error:
                refused.append(error.reason)

    threads = [threading.Thread(target=vote, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert standing() == 5
    assert refused == ["vote_limit"] * 7


@pytest.mark.parametrize("value", [2, -2, 10**12])
def test_another_value_is_no_vote(sqlite_community: Community, value: int) -> None:
    with pytest.raises(Invalid):
        cast_vote(sqlite_community.member(), sqlite_community.question(), value=value)


def test_a_vote_on_what_is_not_there_is_not_found(community: Community) -> None:
    voter, question, other = community.member(), community.question(), community.question()
    answer, hidden = community.answer(other), community.answer(question)
    community.hide(Answer, hidden)
    for target, on in ((10**9, None), (question, 10**9), (question, answer), (question, hidden)):
        with pytest.raises(NotFound):
            cast_vote(voter, target, value=1, answer_id=on)


@pytest.mark.parametrize("value", ["", "2", "+1", "one", "1.0", " 1"])
def test_a_made_up_vote_is_told_and_changes_nothing(sqlite_community: Community, value: str) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    page = browser.post(f"/questions/{question}/vote", {"value": value})
    assert page.status_code == 400
    assert "A vote is up, down, or taken back." in page.text
    assert standing() == 0


def test_pressing_on_the_page_votes_and_pressing_again_takes_back(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    for pressed, score in (("1", 1), ("0", 0), ("1", 1)):
        page = browser.get(f"/questions/{question}", follow_redirects=True).text
        assert f'name="value" value="{pressed}"' in page
        sent = browser.post(f"/questions/{question}/vote", {"value": pressed})
        assert sent.status_code == 303
        assert scores(Question, question)[2] == score
