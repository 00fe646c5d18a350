"""Whatever order people accept, take back, vote and hide in, the ledger ends where the final state says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.forum.models import Acceptance, Answer, Vote
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.fold import verify_ledger
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import reputation_of
from tests.make.community import Community

ANSWERS, VOTERS = 3, 3
STEPS = st.one_of(
    st.tuples(st.just("accept"), st.integers(0, ANSWERS - 1)),
    st.tuples(st.just("unaccept")),
    st.tuples(
        st.just("vote"), st.integers(0, VOTERS - 1), st.integers(0, ANSWERS - 1), st.sampled_from([1, -1, 0])
    ),
    st.tuples(st.just("hide"), st.integers(0, ANSWERS - 1)),
    st.tuples(st.just("show"), st.integers(0, ANSWERS - 1)),
    st.tuples(st.just("deliver")),
)


class History:
    """One question with three answers by different people, and three voters."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.asker = community.member()
        self.helpers = [community.member() for _ in range(ANSWERS)]
        self.voters = [community.member() for _ in range(VOTERS)]
        self.question = community.question(self.asker)
        self.answers = [community.answer(self.question, helper) for helper in self.helpers]

    def take(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("accept", i) if not self.is_hidden(i):
                self.community.accept(self.question, self.answers[i], self.asker)
            case ("unaccept",):
                unaccept_answer(self.asker, self.question)
            case ("vote", voter, i, value) if not self.is_hidden(i) and self.may_vote(voter, i):
                self.community.vote(self.voters[voter], self.question, value, answer_id=self.answers[i])
            case ("hide", i):
                self.community.hide(Answer, self.answers[i])
            case ("show", i):
                _show(self.answers[i])
            case ("deliver",):
                self.community.deliver()
            case _:
                pass

    def is_hidden(self, i: int) -> bool:
        return db.session.get_one(Answer, self.answers[i]).hidden_at is not None

    def may_vote(self, voter: int, i: int) -> bool:
        """The sixth vote of a day on one author is refused; that has a test of its own."""
        spent = db.session.query(Vote).filter_by(
            member_id=self.voters[voter].member_id, answer_id=self.answers[i]
        )
        return spent.count() < 5

    def expected(self) -> Counter[int | None]:
        """Points by member, from the final state alone and by the table of the definitions."""
        points: Counter[int | None] = Counter()
        visible = {
            a: h
            for i, (a, h) in enumerate(zip(self.answers, self.helpers, strict=True))
            if not self.is_hidden(i)
        }
        for row in db.session.query(Acceptance).filter_by(question_id=self.question, undone_at=None):
            if row.answer_id in visible:
                points[visible[row.answer_id].member_id] += 15
                points[self.asker.member_id] += 2
        for vote in db.session.query(Vote).filter_by(question_id=self.question, undone_at=None):
            if vote.answer_id in visible:
                points[visible[vote.answer_id].member_id] += 10 if vote.value == 1 else -2
                points[vote.member_id] -= 1 if vote.value == -1 else 0
        return points

    @property
    def people(self) -> list[Actor]:
        return [self.asker, *self.helpers, *self.voters]


@command
def _show(answer_id: int) -> None:
    db.session.get_one(Answer, answer_id).hidden_at = None


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=25))
def test_the_ledger_ends_where_the_final_state_says(
    community: Community, steps: list[tuple[Any, ...]]
) -> None:
    history = History(community)
    for step in steps:
        history.take(step)
    # Hiding has no event yet, so a last change on the question makes the ledger look at it again.
    history.take(("unaccept",))
    voter = community.member()
    community.vote(voter, history.question, 1)
    community.vote(voter, history.question, 0)
    community.deliver()

    expected = history.expected()
    assert {p.member_id: reputation_of(p.signed_in_id) for p in history.people} == {
        p.member_id: max(1, expected[p.member_id]) for p in history.people
    }
    assert verify_ledger().agrees


def test_going_back_and_forth_gains_nothing(community: Community) -> None:
    history = History(community)
    for _ in range(4):
        history.take(("accept", 0))
        history.take(("deliver",))
        history.take(("unaccept",))
        history.take(("deliver",))
    of_the_helper = db.session.query(LedgerLine).filter_by(member_id=history.helpers[0].member_id)
    lines = of_the_helper.order_by(LedgerLine.id).all()
    assert [line.points for line in lines] == [15, -15] * 4
    assert [line.reverses for line in lines] == [
        None,
        lines[0].id,
        None,
        lines[2].id,
        None,
        lines[4].id,
        None,
        lines[6].id,
    ]
    assert reputation_of(history.helpers[0].signed_in_id) == 1
