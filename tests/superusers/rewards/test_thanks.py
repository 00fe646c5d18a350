"""Staff thank customers for posts: once each, from the budget, seen by everybody but for what was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.policy import Invalid
from superusers.rewards.models import BudgetLine, Grant, Redemption
from superusers.rewards.queries.thanks import thanks_on
from superusers.rewards.services.reverse_grant import reverse_grant
from superusers.rewards.services.show_code import show_code
from superusers.rewards.services.thank_customer import thank_customer
from superusers.rewards.services.upload_codes import upload_codes
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from tests.make.rewards import Rewards, all_agrees, held_by
from tests.superusers.rewards.test_redeeming import refusal


def test_credits_come_from_the_budget_and_are_held(rewards: Rewards, tmp_path: Path) -> None:
    community = rewards.community
    community.name_site()
    rewards.budget(1000)
    staff = community.member("Sam Staff", role="staff")
    helper = community.member(email="helper@example.com", email_key="helper@example.com")
    question = community.question()
    answer = community.answer(question, helper)
    assert thank_customer(staff, "answer", answer, amount=120, words="Wonderful") == question
    assert held_by(helper) == (120, 0, 0)
    assert refusal(thank_customer, rewards.manager, "answer", answer, amount=10) == "thanked_already"
    community.deliver()
    letters = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
    assert ["120 credits are yours with it" in letter for letter in letters] == [True]
    bell = community.browser(helper).get("/notifications").text
    assert "Sam Staff thanks you for your answer" in bell
    assert "Wonderful" in bell
    assert "120" not in bell
    said = thanks_on([("answer", answer), ("question", question)])
    assert {key: (one.by, one.words) for key, one in said.items()} == {
        ("answer", answer): ("Sam Staff", "Wonderful")
    }
    reverse_grant(rewards.manager, db.session.scalars(select(Grant.id)).one(), reason="By mistake")
    assert thanks_on([("answer", answer)]) == {}
    community.deliver()
    assert "thanks you for your answer" not in community.browser(helper).get("/notifications").text
    assert all_agrees()


def test_a_voucher_costs_the_budget_and_not_the_member(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    community = rewards.community
    rewards.budget(1000)
    staff, asker = community.member(role="staff"), community.member()
    item = rewards.item(kind="voucher", stock=None, value_minor=500)
    upload_codes(rewards.manager, item, ["THANKS-1", "THANKS-2"])
    thank_customer(staff, "question", community.question(asker), item_id=item)
    thank_customer(staff, "question", community.question(asker), item_id=item)
    first, second = db.session.scalars(select(Redemption.id).order_by(Redemption.id))
    assert show_code(asker, first) == "THANKS-1"
    withdraw_redemption(asker, second)
    assert held_by(asker) == (0, 0, 0)
    line = db.session.scalars(select(BudgetLine).where(BudgetLine.key == "rewards")).one()
    assert (line.committed, line.spent) == (2000, 500)
    assert all_agrees()


def test_who_thanks_whom_and_with_how_much(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    community = rewards.community
    staff, member = community.member(role="staff"), community.member()
    question = community.question(member)
    own = community.answer(question, staff)
    assert refusal(thank_customer, staff, "question", question, amount=10) == "no_budget"
    rewards.budget(1000)
    assert refusal(thank_customer, member, "answer", own, amount=10) == "not_staff"
    assert refusal(thank_customer, staff, "answer", own, amount=10) == "own"
    assert refusal(thank_customer, rewards.manager, "answer", own, amount=10) == "employee"
    wrongs: tuple[dict[str, Any], ...] = (
        {"amount": 501},
        {"amount": 0},
        {"amount": -5},
        {"amount": 5, "item_id": rewards.item()},
    )
    for wrong in wrongs:
        with pytest.raises(Invalid):
            thank_customer(staff, "question", question, **wrong)
    with pytest.raises(Invalid):
        thank_customer(staff, "question", question, item_id=rewards.item())
    assert held_by(member) == (0, 0, 0)


def test_thanks_stand_on_the_post_and_the_amount_does_not(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    community = rewards.community
    community.name_site()
    rewards.budget(1000)
    staff, member = community.member("Sam Staff", role="staff"), community.member()
    question = community.question(member)
    browser = community.browser(staff)
    assert (
        f"/rewards/thank/question/{question}"
        in browser.get(f"/questions/{question}", follow_redirects=True).text
    )
    page = f"/rewards/thank/question/{question}"
    wrong = browser.post(page, {"credits": "a lot", "words": "So kind"})
    assert wrong.status_code == 422
    assert "So kind" in wrong.text
    assert browser.post(page, {"credits": "333", "words": "So <b>kind"}).status_code == 303
    shown = community.browser().get(f"/questions/{question}", follow_redirects=True).text
    assert "So &lt;b&gt;kind" in shown
    assert "thanks from Sam Staff" in shown
    assert "333" not in shown
    assert "rewards/thank" not in shown
    mine = community.browser(member).get("/rewards").text
    assert "Thanks from staff" in mine
    assert "333" in mine
