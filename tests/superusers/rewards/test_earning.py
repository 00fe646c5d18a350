"""Credits come from what others confirm: held, capped, paid from a budget, taken back with their cause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.services.change_role import change_role
from app.articles.services.publish_article import publish_article
from app.articles.services.retire_article import retire_article
from app.core import clock
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command, emit
from app.forum.models import Answer
from app.forum.services.accept_answer import accept_answer
from app.forum.services.unaccept_answer import unaccept_answer
from app.moderation.services.hide_at_once import hide_at_once
from superusers.rewards.consumers import _reconcile
from superusers.rewards.jobs import fund_waiting, release_due
from superusers.rewards.models import CreditTransaction, Grant
from superusers.rewards.models.ledger import ADJUSTMENT, EXPIRED
from superusers.rewards.services._ledger import balance_of, budget
from superusers.rewards.services.fund_year import fund_year
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_line import plan_line
from superusers.rewards.services.reverse_grant import reverse_grant
from superusers.rewards.services.settle_grant import settle_grant
from superusers.training.events import ProductTestReported
from tests.make.articles import Articles
from tests.make.rewards import Rewards, all_agrees, held_by, later, shared


def solved(
    rewards: Rewards, helper, *, asker=None, waited: timedelta = timedelta(hours=1)
) -> tuple[int, int]:
    """A question of somebody else's, answered by the helper and accepted."""
    community = rewards.community
    now = clock.now()
    asker = asker or community.member()
    question = community.question(asker, at=now - waited)
    answer = community.answer(question, helper, at=now)
    community.accept(question, answer, asker)
    community.deliver()
    return question, answer


def grants_of(member) -> list[tuple[str, str, int]]:
    db.session.rollback()
    return [
        (g.kind, g.state, g.amount)
        for g in db.session.scalars(
            select(Grant).where(Grant.member_id == member.member_id).order_by(Grant.id)
        )
    ]


def test_an_acceptance_by_somebody_else_earns_and_is_held_for_fourteen_days(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    rewards.rules(50)
    helper = rewards.community.member()
    solved(rewards, helper)
    assert held_by(helper) == (50, 0, 0)
    assert balance_of(budget(year)) == 950
    with later(days=13, hours=23):
        release_due()
    assert held_by(helper) == (50, 0, 0)
    with later(days=14):
        release_due()
        release_due()
    assert held_by(helper) == (0, 50, 0)
    assert all_agrees()


def test_the_same_acceptance_earns_once_however_often_it_is_heard_of(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(1000)
    sqlite_rewards.rules(50)
    helper = sqlite_rewards.community.member()
    question, _ = solved(sqlite_rewards, helper)
    for _ in range(3):
        command(_reconcile)([question])
    assert grants_of(helper) == [("accepted_answer", "held", 50)]


def test_nobody_earns_by_their_own_acceptance_or_as_an_employee(sqlite_rewards: Rewards) -> None:
    rewards, community = sqlite_rewards, sqlite_rewards.community
    rewards.budget(1000)
    rewards.rules(50)
    asker, staff = community.member(), community.member(role="staff")
    question = community.question(asker)
    community.accept(question, community.answer(question, asker), asker)
    solved(rewards, staff)
    community.deliver()
    assert grants_of(asker) == grants_of(staff) == []


def test_nothing_is_given_for_what_happened_before_the_rule(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(1000)
    helper = sqlite_rewards.community.member()
    question, _ = solved(sqlite_rewards, helper)
    with later(minutes=1):
        sqlite_rewards.rules(50)
        command(_reconcile)([question])
    assert grants_of(helper) == []


def test_an_answer_that_the_asker_did_not_confirm_weighs_less(sqlite_rewards: Rewards) -> None:
    rewards, community = sqlite_rewards, sqlite_rewards.community
    rewards.budget(1000)
    rewards.rules(50, marked_percent=40)
    helper = community.member()
    question = community.question()
    answer = community.answer(question, helper)
    accept_answer(community.member(role="staff"), question, answer)
    community.deliver()
    assert grants_of(helper) == [("accepted_answer", "held", 20)]


def test_a_question_that_waited_a_day_for_its_first_answer_is_rescued(sqlite_rewards: Rewards) -> None:
    rewards, community = sqlite_rewards, sqlite_rewards.community
    rewards.budget(1000)
    rewards.rules(50)
    late, second = community.member(), community.member()
    solved(rewards, late, waited=timedelta(hours=25))
    assert grants_of(late) == [("accepted_answer", "held", 50), ("rescued_question", "held", 50)]
    now = clock.now()
    question = community.question(at=now - timedelta(hours=30))
    community.answer(question, at=now - timedelta(hours=29))
    community.accept(question, community.answer(question, second, at=now))
    community.deliver()
    assert grants_of(second) == [("accepted_answer", "held", 50)]


def test_taking_an_acceptance_back_takes_the_credits_back_while_they_are_held(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    rewards.rules(50)
    helper, asker = rewards.community.member(), rewards.community.member()
    question, answer = solved(rewards, helper, asker=asker)
    unaccept_answer(asker, question)
    rewards.community.deliver()
    assert held_by(helper) == (0, 0, 0)
    assert balance_of(budget(year)) == 1000
    rewards.community.accept(question, answer, asker)
    rewards.community.deliver()
    assert held_by(helper) == (50, 0, 0)
    assert all_agrees()


def test_hiding_an_answer_takes_back_and_showing_it_gives_again(sqlite_rewards: Rewards) -> None:
    rewards, community = sqlite_rewards, sqlite_rewards.community
    rewards.budget(1000)
    rewards.rules(50)
    helper = community.member()
    question, answer = solved(rewards, helper)
    for _ in range(2):
        hide_or_show(answer, hidden=True)
        command(_reconcile)([question])
        assert held_by(helper) == (0, 0, 0)
        hide_or_show(answer, hidden=False)
        command(_reconcile)([question])
        assert held_by(helper) == (50, 0, 0)
    hide_at_once(community.member(role="staff"), "answer", answer, reason="abuse", note="")
    community.deliver()
    assert held_by(helper) == (0, 0, 0)
    assert all_agrees()


@command
def hide_or_show(answer_id: int, *, hidden: bool) -> None:
    db.session.get_one(Answer, answer_id).hidden_at = clock.now() if hidden else None


def test_a_reversal_after_release_takes_what_is_available(rewards: Rewards) -> None:
    year = rewards.budget(1000)
    rewards.rules(50)
    helper, asker = rewards.community.member(), rewards.community.member()
    question, _ = solved(rewards, helper, asker=asker)
    with later(days=15):
        release_due()
    unaccept_answer(asker, question)
    rewards.community.deliver()
    assert held_by(helper) == (0, 0, 0)
    assert balance_of(budget(year)) == 1000
    assert shared(ADJUSTMENT) == -1000
    assert all_agrees()


def test_caps_of_a_month_hold_for_a_member_and_for_all(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    rewards.rules(50, member_cap=80, total_cap=100)
    helper, other = rewards.community.member(), rewards.community.member()
    for _ in range(3):
        solved(rewards, helper)
    assert grants_of(helper) == [
        ("accepted_answer", "held", 50),
        ("accepted_answer", "held", 30),
        ("accepted_answer", "capped", 0),
    ]
    solved(rewards, other)
    assert grants_of(other) == [("accepted_answer", "held", 20)]
    with later(days=40):
        solved(rewards, other)
    assert grants_of(other)[1] == ("accepted_answer", "held", 50)


def test_an_empty_budget_leaves_a_grant_unfunded_until_it_is_raised(rewards: Rewards) -> None:
    year = rewards.budget(70)
    rewards.rules(50)
    first, second = rewards.community.member(), rewards.community.member()
    solved(rewards, first)
    solved(rewards, second)
    assert grants_of(second) == [("accepted_answer", "unfunded", 50)]
    assert held_by(second) == (0, 0, 0)
    fund_waiting()
    assert grants_of(second) == [("accepted_answer", "unfunded", 50)]
    fund_year(rewards.manager, year, amount=100, reason="More")
    fund_waiting()
    assert held_by(second) == (50, 0, 0)
    assert balance_of(budget(year)) == 70
    assert all_agrees()


def test_without_any_budget_nothing_breaks(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.rules(50)
    helper = sqlite_rewards.community.member()
    solved(sqlite_rewards, helper)
    assert grants_of(helper) == [("accepted_answer", "unfunded", 50)]
    assert all_agrees()


def test_a_grant_above_the_limit_needs_a_second_manager(rewards: Rewards) -> None:
    rewards.budget(10_000)
    member = rewards.community.member()
    grant = give_credits(rewards.manager, member.signed_in_id, amount=1001, reason="A whole book")
    assert held_by(member) == (0, 0, 0)
    with pytest.raises(Refused) as alone:
        settle_grant(rewards.manager, grant, approve=True)
    assert alone.value.reason == "own_proposal"
    settle_grant(rewards.second, grant, approve=True)
    assert held_by(member) == (1001, 0, 0)
    with pytest.raises(Refused) as twice:
        settle_grant(rewards.second, grant, approve=True)
    assert twice.value.reason == "settled_already"


def test_a_declined_grant_gives_nothing(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(10_000)
    member = sqlite_rewards.community.member()
    grant = give_credits(sqlite_rewards.manager, member.signed_in_id, amount=5000, reason="Why not")
    settle_grant(sqlite_rewards.second, grant, approve=False)
    assert grants_of(member) == [("manual", "declined", 5000)]
    assert all_agrees()


def test_who_gives_and_who_gets(sqlite_rewards: Rewards) -> None:
    rewards, community = sqlite_rewards, sqlite_rewards.community
    rewards.budget(1000)
    member, staff = community.member(), community.member(role="staff")
    for actor, receiver, why in (
        (member, community.member(), "not_manager"),
        (staff, member, "not_manager"),
        (rewards.manager, staff, "employee"),
        (rewards.manager, rewards.manager, "own"),
    ):
        with pytest.raises(Refused) as caught:
            give_credits(actor, receiver.signed_in_id, amount=10, reason="x")
        assert caught.value.reason == why


def test_the_same_form_sent_twice_gives_once(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(1000)
    member = sqlite_rewards.community.member()
    numbers = {
        give_credits(
            sqlite_rewards.manager, member.signed_in_id, amount=10, reason="x", submission_key="k" * 20
        )
        for _ in range(2)
    }
    assert len(numbers) == 1
    assert held_by(member) == (10, 0, 0)


def test_what_was_given_by_hand_is_taken_back_by_hand(sqlite_rewards: Rewards) -> None:
    year = sqlite_rewards.budget(1000)
    member = sqlite_rewards.community.member()
    grant = give_credits(sqlite_rewards.manager, member.signed_in_id, amount=10, reason="x")
    reverse_grant(sqlite_rewards.second, grant, reason="It was somebody else")
    assert balance_of(budget(year)) == 1000
    with pytest.raises(Refused):
        reverse_grant(sqlite_rewards.second, grant, reason="Again")


def test_a_member_who_was_hired_keeps_what_is_theirs_and_earns_no_more(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    rewards.rules(50)
    helper = rewards.community.member()
    solved(rewards, helper)
    change_role(rewards.second, helper.signed_in_id, role="staff", reason="Hired")
    solved(rewards, helper)
    assert held_by(helper) == (50, 0, 0)


def test_money_that_is_not_planned_cannot_be_put_into_the_budget(sqlite_rewards: Rewards) -> None:
    year = sqlite_rewards.budget(0, planned=100)
    with pytest.raises(Refused) as caught:
        fund_year(sqlite_rewards.manager, year, amount=51, reason="At 2 cents a credit")
    assert caught.value.reason == "over_budget"
    assert "1.00 EUR" in caught.value.message
    fund_year(sqlite_rewards.manager, year, amount=50, reason="It fits")
    with pytest.raises(Refused):
        plan_line(sqlite_rewards.manager, year, "rewards", planned=99, reason="Less")
    with pytest.raises(Refused):
        fund_year(sqlite_rewards.manager, year, amount=-51, reason="More than there is")
    fund_year(sqlite_rewards.manager, year, amount=-50, reason="Back")
    assert all_agrees()


def test_every_movement_names_its_source_once(sqlite_rewards: Rewards) -> None:
    sqlite_rewards.budget(1000)
    sqlite_rewards.rules(50)
    helper = sqlite_rewards.community.member()
    solved(sqlite_rewards, helper)
    row = db.session.scalars(select(CreditTransaction).where(CreditTransaction.kind == "granted")).one()
    assert (row.source_type, row.rule_version) == ("accepted_answer", 1)
    assert shared(EXPIRED) == 0


@command
def say_reported(tester: int, member: int) -> None:
    emit(ProductTestReported(tester_id=tester, test_id=1, member_id=member))


def test_the_report_of_a_product_test_earns_once_whatever_number_it_has(rewards: Rewards) -> None:
    rewards.budget(1000)
    rewards.rules(50)
    helper = rewards.community.member()
    question, _ = solved(rewards, helper)
    acceptance = db.session.scalars(select(Grant.source_id)).one() or 0
    for _ in range(2):
        say_reported(acceptance, helper.signed_in_id)  # a tester and an acceptance may share a number
        rewards.community.deliver()
    assert grants_of(helper) == [("accepted_answer", "held", 50), ("product_test", "held", 50)]
    unaccept_answer(rewards.community.asker_of(question), question)
    rewards.community.deliver()
    assert grants_of(helper) == [("accepted_answer", "reversed", 50), ("product_test", "held", 50)]
    staff = rewards.community.member(role="staff")
    say_reported(acceptance + 1, staff.signed_in_id)
    rewards.community.deliver()
    assert grants_of(staff) == [], "employees earn none"
    assert all_agrees()


def test_a_published_article_earns_once_and_gives_it_back_when_it_was_wrong(rewards: Rewards) -> None:
    community, articles = rewards.community, Articles(rewards.community)
    year = rewards.budget(1000)
    rewards.rules(50)
    helper, staff = community.member(role="super_user"), community.member(role="staff")
    article = articles.published(helper)
    own = articles.published(staff)
    community.deliver()
    assert grants_of(helper) == [("article", "held", 50)]
    assert grants_of(staff) == [], "employees earn none"
    retire_article(staff, article, reason="Outdated")
    publish_article(staff, article, seen=1)
    community.deliver()
    assert grants_of(helper) == [("article", "held", 50)]
    retire_article(staff, article, reason="It bricks model 2", wrong=True)
    retire_article(staff, own, reason="Wrong as well", wrong=True)
    community.deliver()
    assert grants_of(helper) == [("article", "reversed", 50)]
    assert balance_of(budget(year)) == 1000
    publish_article(staff, article, seen=1)
    community.deliver()
    assert grants_of(helper) == [("article", "held", 50)]
    with later(days=15):
        release_due()
    assert grants_of(helper) == [("article", "released", 50)]
    assert all_agrees()
