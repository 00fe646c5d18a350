"""Make grants say what the forum's rows say: give what is due, take back what no longer stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.queries import is_employee, lock_members, member_by_id
from app.articles.queries import article_facts
from app.core import clock
from app.core.db import db
from app.core.options import number
from superusers.rewards.calendar import month_of, this_year
from superusers.rewards.models import EarningRule, Grant
from superusers.rewards.models.grants import CAPPED, HELD, RELEASED, REVERSED, UNFUNDED
from superusers.rewards.queries.earnings import Due, due_grants, grants_of_causes, rule_at
from superusers.rewards.rules import ARTICLE, TESTED
from superusers.rewards.services._grants import fund, take_back
from superusers.rewards.services._ledger import budget, lock_accounts

COUNTED = (HELD, RELEASED, UNFUNDED)
"""States that use up a cap."""


def reconcile_earnings(question_ids: Sequence[int]) -> int:
    """Inside a command or a delivery, under the questions' lock. Returns how many grants changed."""
    due = {(found.event, found.cause_id): found for found in due_grants(question_ids)}
    held = {(g.kind, g.source_id or 0): g for g in grants_of_causes(question_ids, due.keys())}
    changed = [key for key, grant in held.items() if (grant.state != REVERSED) != (key in due)]
    fresh = [key for key in due if key not in held]
    if not changed and not fresh:
        return 0
    people = {held[key].member_id for key in changed} | {due[key].member_id for key in fresh}
    lock_members(people)
    # Caps are counted and budgets taken under one lock: two deliveries at once would each see room.
    lock_accounts({budget(this_year())})
    for key in changed:
        _turn(held[key], stands=key in due)
    return len(changed) + sum(_give(due[key]) for key in sorted(fresh))


def earn_for_test(tester_id: int, member_id: int) -> int:
    """Inside a delivery: what the report of a product test earns, once. Returns how many grants that made."""
    lock_members({member_id})
    told = select(Grant.id).where(Grant.kind == TESTED, Grant.source_id == tester_id)
    if db.session.scalar(told) is not None:
        return 0
    lock_accounts({budget(this_year())})
    return _give(Due(TESTED, tester_id, member_id, None, clock.now(), confirmed=True))


def reconcile_article(article_id: int) -> int:
    """Inside a delivery, under the article's lock: give for its being published once, take back when it was
    retired as wrong. Returns how many grants changed.
    """
    facts = [fact for fact in article_facts([article_id]) if fact.kind == "published"]
    mine = select(Grant).where(Grant.kind == ARTICLE, Grant.source_id == article_id).with_for_update()
    grant = db.session.scalars(mine.execution_options(populate_existing=True)).first()
    if (grant is None and not facts) or (grant is not None and (grant.state != REVERSED) == bool(facts)):
        return 0
    lock_members({grant.member_id if grant is not None else facts[0].author_id})
    lock_accounts({budget(this_year())})
    if grant is None:
        fact = facts[0]
        return _give(Due(ARTICLE, article_id, fact.author_id, None, fact.at, confirmed=True))
    _turn(grant, stands=bool(facts))
    return 1


def _turn(grant: Grant, *, stands: bool) -> None:
    if not stands:
        take_back(grant)
    elif grant.amount and _may_earn(grant.member_id):
        fund(grant)  # its cause stands again: the answer is shown again


def _give(due: Due) -> int:
    rule = rule_at(due.event, due.at)
    if rule is None or not rule.credits or not _may_earn(due.member_id):
        return 0
    full = rule.credits if due.confirmed else rule.credits * rule.marked_percent // 100
    amount = min(full, _room(rule, due))
    grant = Grant(
        member_id=due.member_id,
        kind=due.event,
        source_type=due.event,
        source_id=due.cause_id,
        rule_version=rule.version,
        amount=amount,
        cut=full - amount,
        remaining=0,
        state=CAPPED,
        question_id=due.question_id,
        happened_at=due.at,
        releases_at=due.at + timedelta(days=number("rewards.hold_days")),
    )
    db.session.add(grant)
    if amount:
        fund(grant)
    return 1


def _may_earn(member_id: int) -> bool:
    """Employees earn none; nobody is there to earn where the account is closed or a program's."""
    member = member_by_id(member_id)
    return not is_employee(member.role) and member.closed_at is None and not member.automatic


def _room(rule: EarningRule, due: Due) -> int:
    """What the caps of the month leave."""
    first, after = month_of(due.at)
    given = select(func.coalesce(func.sum(Grant.amount), 0)).where(
        Grant.kind == rule.event,
        Grant.state.in_(COUNTED),
        Grant.happened_at >= first,
        Grant.happened_at < after,
    )
    room = rule.credits
    if rule.member_cap:
        own = db.session.scalar(given.where(Grant.member_id == due.member_id)) or 0
        room = min(room, rule.member_cap - own)
    if rule.total_cap:
        room = min(room, rule.total_cap - (db.session.scalar(given) or 0))
    return max(0, int(room))
