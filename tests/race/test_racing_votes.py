"""Two hundred members vote on one answer at the same moment: everybody counts once."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlalchemy import func, select

from app.core.db import db
from app.forum.models import Answer, Question, Vote
from app.forum.services.cast_vote import cast_vote
from app.forum.services.recount_questions import recount_questions
from superusers.reputation.fold import verify_ledger
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import stored_totals
from superusers.reputation.rules import CURRENT_RULES
from tests.make.community import Community
from tests.race.conftest import CONNECTIONS, Outcome, results
from tests.race.crowd import crowd

MEMBERS = 200


def in_heats(race, works) -> list[Outcome]:
    """As many at a time as there are connections."""
    outcomes: list[Outcome] = []
    for start in range(0, len(works), CONNECTIONS - 2):
        outcomes += race(works[start : start + CONNECTIONS - 2])
    return outcomes


def counters(model: type[Question] | type[Answer], post_id: int) -> tuple[int, int, int]:
    db.session.rollback()
    columns = select(model.up_count, model.down_count, model.score)
    up, down, score = db.session.execute(columns.where(model.id == post_id)).one()
    return up, down, score


def standing_votes(answer_id: int) -> Counter[tuple[int, int]]:
    """How many standing votes there are of each member and value."""
    rows = db.session.execute(
        select(Vote.member_id, Vote.value).where(Vote.answer_id == answer_id, Vote.undone_at.is_(None))
    )
    return Counter((row.member_id, row.value) for row in rows)


def test_everybody_counts_once_double_clicks_and_changes_of_mind_included(community: Community, race) -> None:
    author = community.member("Ada")
    question = community.question()
    answer = community.answer(question, author)
    voters = crowd(MEMBERS)

    def vote(voter, value):
        return partial(cast_vote, voter, question, value=value, answer_id=answer)

    clicks = []
    for n, voter in enumerate(voters):
        clicks.append(vote(voter, -1 if n % 10 == 3 else 1))
        if n % 10 == 5:
            clicks.append(vote(voter, 1))  # a double click
        if n % 10 == 7:
            clicks.append(vote(voter, 0))  # taken back at once, before or after it arrives

    results(in_heats(race, clicks))
    community.deliver()

    standing = standing_votes(answer)
    assert set(standing.values()) == {1}, "one standing vote a member"
    undecided = {voter.signed_in_id for n, voter in enumerate(voters) if n % 10 == 7}
    decided = {
        (voter.signed_in_id, -1 if n % 10 == 3 else 1) for n, voter in enumerate(voters) if n % 10 != 7
    }
    assert {vote for vote in standing if vote[0] not in undecided} == decided
    up, down = sum(value == 1 for _, value in standing), sum(value == -1 for _, value in standing)
    assert counters(Answer, answer) == (up, down, up - down)
    recount_questions([question])
    assert counters(Answer, answer) == (up, down, up - down)
    assert ledger_sum(author.signed_in_id) == 10 * up - 2 * down
    assert stored_totals()[author.signed_in_id] == CURRENT_RULES.daily_cap_from_votes
    assert verify_ledger().agrees


def ledger_sum(member_id: int) -> int:
    return (
        db.session.scalar(select(func.sum(LedgerLine.points)).where(LedgerLine.member_id == member_id)) or 0
    )


def test_one_member_clicking_wildly_has_one_vote_at_most(community: Community, race) -> None:
    voter, author = community.member(), community.member()
    question = community.question()
    answer = community.answer(question, author)

    def click(value: int) -> str:
        try:
            cast_vote(voter, question, value=value, answer_id=answer)
        except Exception as error:  # the sixth vote of a day on one author is refused
            return type(error).__name__
        return "taken"

    said = results(race([partial(click, value) for value in (1, -1, 0) * 10]))
    community.deliver()

    assert set(said) <= {"taken", "Refused"}
    standing = standing_votes(answer)
    assert sum(standing.values()) <= 1
    up, down = sum(v == 1 for _, v in standing), sum(v == -1 for _, v in standing)
    assert counters(Answer, answer) == (up, down, up - down)
    assert ledger_sum(author.signed_in_id) == 10 * up - 2 * down
    assert verify_ledger().agrees


def test_votes_on_question_and_answers_at_once_do_not_mix(community: Community, race) -> None:
    question = community.question()
    answers = [community.answer(question) for _ in range(3)]
    voters = crowd(20)
    posts = [None, *answers]
    clicks = [
        partial(cast_vote, voter, question, value=1, answer_id=posts[n % 4]) for n, voter in enumerate(voters)
    ]
    results(race(clicks))
    community.deliver()
    assert counters(Question, question) == (5, 0, 5)
    assert [counters(Answer, answer) for answer in answers] == [(5, 0, 5)] * 3
    assert verify_ledger().agrees
