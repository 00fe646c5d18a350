"""Eighty people accept eighty different answers of one question at the same moment: one result."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.forum.models import Acceptance, Answer, Question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.recount_questions import recount_questions
from app.forum.services.unaccept_answer import unaccept_answer
from superusers.reputation.fold import verify_ledger
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import stored_totals
from tests.make.community import Community
from tests.race.conftest import add_answers, results
from tests.race.crowd import crowd


def standing(question_id: int) -> list[Acceptance]:
    return list(
        db.session.scalars(
            select(Acceptance).where(Acceptance.question_id == question_id, Acceptance.undone_at.is_(None))
        )
    )


def points_by_member() -> dict[int, int]:
    """What the ledger's lines add up to, before the floor."""
    rows = db.session.execute(
        select(LedgerLine.member_id, func.sum(LedgerLine.points)).group_by(LedgerLine.member_id)
    )
    return dict(rows.all())


def state_of(question_id: int) -> tuple[str, int]:
    db.session.rollback()
    question = db.session.get_one(Question, question_id)
    return question.state, question.answer_count


@pytest.mark.parametrize(("racers", "staff"), [(80, 40), (30, 0)], ids=["asker and staff", "the asker"])
def test_one_acceptance_stands_and_its_answerer_alone_is_credited(
    community: Community, race, racers: int, staff: int
) -> None:
    asker = community.member("Ada")
    helpers = crowd(racers)
    question = community.question(asker)
    answers = add_answers(question, [helper.signed_in_id for helper in helpers])
    actors = [asker] * (racers - staff) + crowd(staff, role="staff")
    works = [partial(accept_answer, actor, question, a) for actor, a in zip(actors, answers, strict=True)]

    accepted = results(race(works))
    community.deliver()

    (winner,) = standing(question)
    assert winner.id in accepted
    assert len(set(accepted)) == racers, "each was the solution for a moment"
    answerer = db.session.get_one(Answer, winner.answer_id).author_id
    expected = {answerer: 15} | ({asker.signed_in_id: 2} if winner.by_role == "asker" else {})
    assert {member: points for member, points in points_by_member().items() if points} == expected
    others = {m: total for m, total in stored_totals().items() if m not in expected}
    assert set(others.values()) <= {1}, "everybody else is at the floor"
    assert stored_totals()[answerer or 0] == 15
    assert state_of(question) == ("solved", racers)
    assert verify_ledger().agrees
    recount_questions([question])
    assert state_of(question) == ("solved", racers)


def test_accepting_and_taking_back_at_once_ends_in_one_of_the_two(community: Community, race) -> None:
    asker, helper = community.member(), community.member()
    question = community.question(asker)
    answer = community.answer(question, helper)
    accept = partial(accept_answer, asker, question, answer)
    take_back = partial(unaccept_answer, asker, question)

    results(race([accept, take_back] * 20))
    community.deliver()

    left = standing(question)
    assert len(left) <= 1
    assert state_of(question)[0] == ("solved" if left else "answered")
    assert stored_totals().get(helper.signed_in_id, 1) == (15 if left else 1)
    assert verify_ledger().agrees


def test_deliveries_by_two_workers_while_accepting_goes_on_end_right(community: Community, race) -> None:
    """Workers carry out deliveries of the beginning while the end is still being decided."""
    asker = community.member()
    helpers = crowd(20)
    question = community.question(asker)
    answers = add_answers(question, [helper.signed_in_id for helper in helpers])
    works = [partial(accept_answer, asker, question, a) for a in answers]

    results(race([*works, community.deliver, community.deliver]))
    community.deliver()

    (winner,) = standing(question)
    answerer = db.session.get_one(Answer, winner.answer_id).author_id
    assert {m: p for m, p in points_by_member().items() if p} == {answerer: 15, asker.signed_in_id: 2}
    assert verify_ledger().agrees
