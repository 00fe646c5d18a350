"""Events that come late, twice or in the wrong order: the ledger and the statistics end the same."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select, update

from app.analytics.models import QuestionFact
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.uow import command
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.make.community import Community


@command
def reorder(order: list[int]) -> None:
    """Make the waiting deliveries due in this order (places in the present one)."""
    rows = db.session.scalars(select(OutboxDelivery).order_by(OutboxDelivery.id)).all()
    moment = now()
    for place, row in zip(order, rows, strict=True):
        row.due_at = moment.replace(microsecond=place)


@command
def deliver_everything_once_more() -> None:
    """As if no worker had ever been able to say that it was done."""
    for event_id, name in db.session.execute(select(OutboxEvent.id, OutboxEvent.name)).all():
        consumers = ["analytics.facts"] if not name.endswith("vote_changed") else []
        if "accept" in name or name.endswith("vote_changed"):
            consumers.append("reputation.ledger")
        db.session.add_all(OutboxDelivery(event_id=event_id, consumer=c, due_at=now()) for c in consumers)


def a_busy_afternoon(community: Community) -> tuple[Actor, Actor, Actor, int]:
    """Accept, move, take back, accept again; vote, take back, vote the other way."""
    asker, first, second = community.member("Ada"), community.member("Bo"), community.member("Cy")
    question = community.question(asker)
    one, other = community.answer(question, first), community.answer(question, second)
    community.accept(question, one)
    community.accept(question, other)
    unaccept_answer(asker, question)
    community.accept(question, one)
    for voter in (second, asker):
        community.vote(voter, question, 1, answer_id=one)
    community.vote(asker, question, 0, answer_id=one)
    community.vote(asker, question, -1, answer_id=one)
    return asker, first, second, question


def expected(asker: Actor, first: Actor, second: Actor) -> dict[int, int]:
    """+15 −2 and one vote up for the first; +2 −1 for the asker; nothing left of what the second had."""
    return {asker.signed_in_id: 1, first.signed_in_id: 15 + 10 - 2, second.signed_in_id: 1}


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_delivery_gives_the_same_totals(community: Community, seed: int) -> None:
    asker, first, second, question = a_busy_afternoon(community)
    count = db.session.query(OutboxDelivery).count()
    order = list(range(count))
    random.Random(seed).shuffle(order)
    reorder(order)
    community.deliver()
    check(asker, first, second, question)


def test_an_accept_delivered_after_its_un_accept_gives_nothing(community: Community) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    community.deliver()
    community.accept(question, answer)
    unaccept_answer(asker, question)
    waiting = len(db.session.scalars(select(OutboxDelivery)).all())
    reorder(list(reversed(range(waiting))))
    community.deliver()
    assert set(stored_totals().values()) <= {1}
    assert verify_ledger().agrees


def test_everything_delivered_twice_gives_the_same_totals(community: Community) -> None:
    asker, first, second, question = a_busy_afternoon(community)
    community.deliver()
    check(asker, first, second, question)
    deliver_everything_once_more()
    community.deliver()
    check(asker, first, second, question)


def test_deliveries_spread_over_the_afternoon_end_where_one_at_the_end_does(community: Community) -> None:
    """Whether the worker keeps up, and so sees each step, or wakes late and sees only the outcome."""
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    for _ in range(3):
        community.accept(question, answer)
        community.deliver()
        unaccept_answer(asker, question)
        community.deliver()
    assert set(stored_totals().values()) == {1}
    community.accept(question, answer)
    community.deliver()
    assert stored_totals()[helper.signed_in_id] == 15
    assert verify_ledger().agrees


def check(asker: Actor, first: Actor, second: Actor, question: int) -> None:
    totals = dict.fromkeys(expected(asker, first, second), 1) | stored_totals()
    assert totals == expected(asker, first, second)
    assert verify_ledger().agrees
    fact = db.session.get_one(QuestionFact, question)
    assert (fact.solver_id, fact.accepted_role) == (first.member_id, "asker")


def test_a_ledger_that_was_tampered_with_is_found_out(community: Community) -> None:
    """`verify_ledger` can say no: without this the checks above would prove nothing."""
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    community.accept(question, community.answer(question, helper))
    community.deliver()
    assert verify_ledger().agrees

    from superusers.reputation.models import ReputationTotal

    @command
    def tamper() -> None:
        db.session.execute(update(ReputationTotal).values(points=99))

    tamper()
    assert not verify_ledger().agrees
