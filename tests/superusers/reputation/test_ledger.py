"""The ledger through time: reversals, the daily cap, the floor, and deliveries in any order and number."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.outbox import OutboxDelivery
from app.core.uow import command
from app.forum.models import Answer, Question
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.models import LedgerLine, ReputationTotal
from superusers.reputation.queries import explain_total, stored_totals
from superusers.reputation.services.reconcile_ledger import reconcile_ledger
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Community
from tests.superusers.reputation.ledger import lines_of, points_of, show, totals, up
from tests.web.reading import changes, statements

DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_taking_back_appends_exactly_what_was_given_the_other_way(community: Community) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    with clock.frozen_at(DAY):
        community.accept(question, answer)
        community.deliver()
    with clock.frozen_at(DAY + timedelta(days=3)):
        unaccept_answer(asker, question)
        community.deliver()
    given_line, taken = lines_of(helper)
    assert (given_line.points, given_line.event, given_line.reverses) == (15, "answer_accepted", None)
    assert (taken.points, taken.event, taken.reverses) == (-15, "reversed", given_line.id)
    assert taken.day == given_line.day == DAY.date()
    assert taken.happened_at == DAY + timedelta(days=3)
    assert (taken.actor_id, taken.rule_version) == (given_line.actor_id, given_line.rule_version)
    assert totals(helper, asker) == (1, 1)


def test_hiding_takes_points_back_and_showing_gives_them_again(community: Community) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    up(community, question, answer)
    community.accept(question, answer)
    community.deliver()
    for _ in range(2):
        community.hide(Answer, answer)
        reconcile_ledger([question])
        assert totals(helper, asker) == (1, 1)
        show(Answer, answer)
        reconcile_ledger([question])
        assert totals(helper, asker) == (25, 2)
    community.hide(Question, question)
    reconcile_ledger([question])
    assert totals(helper, asker) == (1, 1)
    assert sum(points_of(helper)) == 0
    assert reconcile_ledger([question]) == 0


def test_going_back_and_forth_never_gains_a_point(community: Community) -> None:
    asker, voter = community.member(), community.member()
    helpers = [community.member() for _ in range(2)]
    question = community.question(asker)
    answers = [community.answer(question, helper) for helper in helpers]
    for n in range(6):
        community.accept(question, answers[n % 2])
        mark_also_works(asker, question, answers[(n + 1) % 2], works=True)
        if n < 4:
            community.vote(voter, question, (1, 0)[n % 2], answer_id=answers[0])
        community.deliver()
        assert sum(totals(*helpers)) <= 15 + 5 + 10
        assert totals(asker) == (2,)
    assert totals(*helpers) == (5, 15)
    unaccept_answer(asker, question)
    mark_also_works(asker, question, answers[0], works=False)
    community.deliver()
    assert totals(asker, *helpers) == (1, 1, 1)
    assert verify_ledger().agrees


def test_votes_give_two_hundred_a_day_and_acceptances_are_exempt(community: Community) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    with clock.frozen_at(DAY):
        voters = [up(community, question, answer) for _ in range(22)]
        community.accept(question, answer)
        community.deliver()
    assert totals(helper) == (200 + 15,)
    explained = explain_total(helper.signed_in_id)
    assert (explained.total, explained.lines_sum, explained.taken_by_cap) == (215, 235, 20)
    assert explained.capped_days == [(DAY.date(), 20)]
    # Taken back three days later: it was a vote of that day, and that day was over the cap.
    with clock.frozen_at(DAY + timedelta(days=3)):
        community.vote(voters[0], question, 0, answer_id=answer)
        community.deliver()
        assert totals(helper) == (215,)
        community.vote(voters[1], question, 0, answer_id=answer)
        community.vote(voters[2], question, 0, answer_id=answer)
        community.deliver()
    assert totals(helper) == (190 + 15,)
    assert verify_ledger().agrees


@pytest.mark.parametrize(("zone", "expected"), [("UTC", 220), ("Asia/Tokyo", 200)])
def test_the_capped_day_is_the_programmes(
    migrated_sqlite: Path, tmp_path: Path, zone: str, expected: int
) -> None:
    """Eleven votes before and after midnight in London, all on one day in Tokyo."""
    url = sqlite_copy(migrated_sqlite, tmp_path)
    for app in in_context(build_app(url, tmp_path, PROGRAMME_TIME_ZONE=zone)):
        community = Community(app)
        helper, question = community.member(), community.question()
        answer = community.answer(question, helper)
        for moment in (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), datetime(2026, 3, 10, 0, 30, tzinfo=UTC)):
            with clock.frozen_at(moment):
                for _ in range(11):
                    up(community, question, answer)
        community.deliver()
        assert totals(helper) == (expected,)


def test_nobody_has_less_than_one_and_the_lines_still_tell(community: Community) -> None:
    helper, voters = community.member(), [community.member() for _ in range(3)]
    question = community.question()
    answer = community.answer(question, helper)
    for voter in voters:
        community.vote(voter, question, -1, answer_id=answer)
    community.deliver()
    assert totals(helper, *voters) == (1, 1, 1, 1)
    assert points_of(helper) == [-2, -2, -2]
    explained = explain_total(helper.signed_in_id)
    assert (explained.lines_sum, explained.raised_to_floor, explained.total) == (-6, 7, 1)
    up(community, question, answer)
    community.deliver()
    assert totals(helper) == (4,)


def test_the_parts_of_a_total_add_up_to_it(community: Community) -> None:
    helper, question = community.member(), community.question()
    answer = community.answer(question, helper)
    community.accept(question, answer)
    community.deliver()
    for change_it in (lambda: community.hide(Answer, answer), lambda: show(Answer, answer)):
        change_it()
        reconcile_ledger([question])
        explained = explain_total(helper.signed_in_id)
        assert sum(points for _, _, points in explained.by_event) == explained.lines_sum


def test_the_database_refuses_the_same_line_twice(community: Community) -> None:
    question = community.question()
    community.accept(question, community.answer(question))
    community.deliver()
    first = dict(db.session.execute(select(LedgerLine.__table__).limit(1)).mappings().one())
    del first["id"]

    @command
    def again(**different: Any) -> None:
        db.session.execute(insert(LedgerLine).values(first | different))

    with pytest.raises(IntegrityError):
        again()
    reversal = {"event": "reversed", "cause_type": "line", "reverses": 1}
    again(**reversal, cause_id=1)
    with pytest.raises(IntegrityError):
        again(**reversal, cause_id=2)


def test_the_ledger_is_only_ever_appended_to(community: Community) -> None:
    asker = community.member()
    question = community.question(asker)
    answer = community.answer(question)
    with statements() as log:
        community.accept(question, answer)
        voter = up(community, question, answer)
        community.deliver()
        unaccept_answer(asker, question)
        community.vote(voter, question, -1, answer_id=answer)
        community.deliver()
        build_ledger()
    touching = [statement for statement in changes(log) if "reputation_line" in statement]
    assert len(touching) >= 2
    assert all(statement.lstrip().upper().startswith("INSERT") for statement in touching)


PEOPLE, ANSWERS = 3, 2
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.integers(0, ANSWERS - 1)),
        st.tuples(st.just("also"), st.integers(0, ANSWERS - 1), st.booleans()),
        st.tuples(st.just("unaccept")),
        st.tuples(
            st.just("vote"),
            st.integers(0, PEOPLE - 1),
            st.integers(-1, ANSWERS - 1),
            st.sampled_from([1, -1, 0]),
        ),
        st.tuples(st.just("hide"), st.integers(0, ANSWERS - 1)),
        st.tuples(st.just("show"), st.integers(0, ANSWERS - 1)),
        st.tuples(st.just("deliver some"), st.randoms(use_true_random=False)),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, chance=st.randoms(use_true_random=False))
def test_deliveries_late_twice_and_in_any_order_end_where_the_fold_does(
    sqlite_community: Community, steps: list[tuple[Any, ...]], chance: random.Random
) -> None:
    community = sqlite_community
    asker = community.member()
    people = [community.member() for _ in range(PEOPLE)]
    helpers = [community.member() for _ in range(ANSWERS)]
    question = community.question(asker)
    answers = [community.answer(question, helper) for helper in helpers]
    hidden: set[int] = set()
    voted: Counter[tuple[int, int]] = Counter()
    for step in steps:
        match step:
            case ("accept", n) if n not in hidden:
                community.accept(question, answers[n])
            case ("also", n, works) if n not in hidden:
                mark_also_works(asker, question, answers[n], works=works)
            case ("unaccept",):
                unaccept_answer(asker, question)
            case ("vote", who, n, value) if n not in hidden and (n >= 0 or value >= 0) and voted[who, n] < 4:
                voted[who, n] += 1
                community.vote(people[who], question, value, answer_id=answers[n] if n >= 0 else None)
            case ("hide", n):
                community.hide(Answer, answers[n])
                hidden.add(n)
            case ("show", n):
                show(Answer, answers[n])
                hidden.discard(n)
            case ("deliver some", some):
                shuffle_deliveries(some)
                community.deliver()
    shuffle_deliveries(chance)
    community.deliver()
    reconcile_ledger([question])  # hiding has no event yet

    everybody = [asker, *people, *helpers]
    told = {member.member_id: (sum(points_of(member)), totals(member)) for member in everybody}
    assert verify_ledger().agrees
    forget_the_ledger()
    build_ledger()
    assert {member.member_id: (sum(points_of(member)), totals(member)) for member in everybody} == told
    assert verify_ledger().agrees


@command
def shuffle_deliveries(chance: random.Random) -> None:
    """What waits comes in another order, and one of it comes twice."""
    waiting = list(db.session.scalars(select(OutboxDelivery).order_by(OutboxDelivery.id)))
    for delivery in waiting:
        delivery.due_at = clock.now() - timedelta(seconds=chance.randint(1, 1000))
    if waiting:
        twice = chance.choice(waiting)
        db.session.add(OutboxDelivery(event_id=twice.event_id, consumer=twice.consumer, due_at=clock.now()))


@command
def forget_the_ledger() -> None:
    """The test's own doing: the product cannot."""
    db.session.execute(delete(LedgerLine).where(LedgerLine.reverses.is_not(None)))
    db.session.execute(delete(LedgerLine))
    db.session.execute(delete(ReputationTotal))
    assert stored_totals() == {}
