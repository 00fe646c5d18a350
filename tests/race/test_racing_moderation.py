"""Many look after one post, and one member, at the same moment: one decision, one suspension, one truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.moderation.models import Flag, Suspension
from app.moderation.services.claim_item import claim_item
from app.moderation.services.flag_post import flag_post
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.propose_suspension import propose_suspension
from app.moderation.services.settle_suspension import settle_suspension
from app.moderation.services.vote_on_item import vote_on_item
from superusers.reputation.fold import verify_ledger
from superusers.reputation.queries import stored_totals
from tests.app.moderation.desk import hidden, items
from tests.make.community import Community
from tests.race.conftest import Outcome
from tests.race.crowd import crowd
from tests.superusers.reputation.ledger import points_of


def tally(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How often each result, and each refusal by its reason. Anything else that went wrong is raised."""
    found: Counter[str] = Counter()
    for result, error in outcomes:
        if error is None:
            found[str(result)] += 1
        elif isinstance(error, Refused):
            found[error.reason] += 1
        elif isinstance(error, NotFound):
            found["not found"] += 1
        else:
            raise error
    return found


def answered(community: Community) -> tuple[Actor, int]:
    helper = community.member("Hal")
    return helper, community.answer(community.question(), helper)


def test_many_flags_at_once_open_one_item(community: Community, race) -> None:
    _, answer = answered(community)
    flaggers = crowd(20)
    works = [partial(flag_post, who, "answer", answer, reason="spam") for who in flaggers for _ in range(2)]
    found = tally(race(works))
    assert found["flagged_already"] == 20
    (item,) = items()
    assert item.flag_count == 20
    assert len(db.session.scalars(select(Flag.id)).all()) == 20


def test_the_days_limit_holds_across_posts(community: Community, race) -> None:
    question = community.question()
    answers = [community.answer(question) for _ in range(30)]
    (flagger,) = crowd(1)
    found = tally(race([partial(flag_post, flagger, "answer", answer, reason="spam") for answer in answers]))
    assert found["flag_limit"] == 10
    assert len(items()) == 20


def test_reviewers_at_once_decide_once(community: Community, race) -> None:
    """Two equal votes decide; everybody after them finds it decided."""
    _, answer = answered(community)
    reviewers = crowd(20, role="super_user")
    flag_post(community.member(), "answer", answer, reason="spam")
    (item,) = items()
    works = [partial(vote_on_item, who, item.id, "hide", reason="spam") for who in reviewers]
    assert tally(race(works)) == {"False": 1, "True": 1, "decided_already": 18}
    assert hidden(answer) == "spam"
    decided = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "moderation.post_hidden")
    ).all()
    assert len(decided) == 1


def test_staff_who_disagree_at_once_leave_one_decision(community: Community, race) -> None:
    helper, answer = answered(community)
    flagger = community.member()
    staff = crowd(20, role="staff")
    flag_post(flagger, "answer", answer, reason="spam")
    (item,) = items()
    works = [
        partial(vote_on_item, who, item.id, "hide" if n % 2 else "keep", reason="spam")
        for n, who in enumerate(staff)
    ]
    found = tally(race([*works, community.deliver])[:-1])
    assert found == {"True": 1, "decided_already": 19}
    community.deliver()
    (item,) = items()
    assert (hidden(answer) is not None) is (item.outcome == "hidden")
    assert stored_totals().get(flagger.signed_in_id, 1) == (2 if item.outcome == "hidden" else 1)
    assert points_of(helper) == ([-100] if item.outcome == "hidden" else [])
    assert verify_ledger().agrees


def test_flags_that_come_while_it_is_hidden_join_it_or_find_nothing(community: Community, race) -> None:
    _, answer = answered(community)
    flaggers, (staff, *_) = crowd(20), crowd(2, role="staff")
    works: list[Callable[[], object]] = [
        partial(flag_post, who, "answer", answer, reason="spam") for who in flaggers
    ]
    works.insert(10, partial(hide_at_once, staff, "answer", answer, reason="spam"))
    race(works)
    assert hidden(answer) is not None
    (item,) = items()
    raised = db.session.scalars(select(Flag.outcome)).all()
    assert item.flag_count == len(raised)
    # With a flag by another before it, hiding decides at once; without one, it waits to be confirmed.
    assert set(raised) == ({"upheld"} if raised else set())
    assert (item.closed_at is not None) is bool(raised)


def test_one_of_many_claims_it(community: Community, race) -> None:
    _, answer = answered(community)
    flag_post(community.member(), "answer", answer, reason="spam")
    (item,) = items()
    works = [partial(claim_item, who, item.id) for who in crowd(20, role="super_user")]
    assert tally(race(works)) == {"None": 1, "claimed": 19}


def test_a_member_is_proposed_once_and_suspended_once(community: Community, race) -> None:
    member = community.member()
    managers = crowd(20, role="community_manager")
    works = [
        partial(propose_suspension, who, member.signed_in_id, days=3, reason="Insults.") for who in managers
    ]
    assert tally(race(works)) == {"False": 1, "proposed_already": 19}
    (proposed,) = db.session.scalars(select(Suspension)).all()
    others = [who for who in managers if who.member_id != proposed.proposed_by_id]
    confirming = [
        partial(settle_suspension, who, proposed.id, confirm=n % 2 == 0) for n, who in enumerate(others)
    ]
    assert tally(race(confirming)) == {"None": 1, "settled_already": 18}
    db.session.rollback()
    (settled,) = db.session.scalars(select(Suspension)).all()
    assert settled.settled_at is not None
