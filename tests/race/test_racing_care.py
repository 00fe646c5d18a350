"""Claims, reactions, merges and the confirmation of a kept question, all at the same moment."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select

from app.accounts.events import MemberJoined
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command, emit
from app.forum.models import Acceptance, Answer, KeptQuestion, Question
from app.forum.services._keeping import bind_kept_question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.claim_question import claim_question
from app.forum.services.keep_question import keep_question
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.merge_questions import merge_questions
from app.forum.services.recount_questions import recount_questions
from app.forum.texts import read_body
from superusers.reputation.fold import verify_ledger
from tests.make.community import Community
from tests.race.conftest import results
from tests.race.crowd import crowd


def test_of_forty_who_claim_one_has_it(community: Community, race) -> None:
    question, helpers = community.question(), crowd(40)
    outcomes = race([partial(claim_question, helper, question) for helper in helpers])
    won = [place for place, (_, error) in enumerate(outcomes) if error is None]
    assert len(won) == 1
    reasons = {error.reason for _, error in outcomes if isinstance(error, Refused)}
    assert reasons == {"claimed"}
    assert db.session.get_one(Question, question).claimed_by_id == helpers[won[0]].member_id


def test_everybody_who_has_it_too_is_counted_once(community: Community, race) -> None:
    question, readers = community.question(), crowd(20)
    results(race([partial(mark_me_too, reader, question, has_it=True) for reader in readers * 2]))
    assert db.session.get_one(Question, question).me_too_count == 20


def test_two_questions_merged_into_each_other_end_as_one(community: Community, race) -> None:
    staff, asker = crowd(10, role="staff"), community.member()
    one, two = community.question(asker), community.question(asker)
    answers = [community.answer(question) for question in (one, two)]
    for question, answer in zip((one, two), answers, strict=True):
        accept_answer(asker, question, answer)
    works = [
        partial(merge_questions, actor, *pair)
        for actor, pair in zip(staff, [(one, two), (two, one)] * 5, strict=True)
    ]
    outcomes = race(works)
    assert sum(error is None for _, error in outcomes) == 1
    assert all(type(error).__name__ in ("Refused", "Invalid") for _, error in outcomes if error)
    community.deliver()
    rows = {q.id: q for q in db.session.scalars(select(Question))}
    (kept,) = [q for q in rows.values() if q.merged_at is None]
    (gone,) = [q for q in rows.values() if q.merged_at is not None]
    assert gone.duplicate_of_id == kept.id
    assert kept.duplicate_of_id is None
    assert set(db.session.scalars(select(Answer.question_id))) == {kept.id}
    standing = Acceptance.undone_at.is_(None)
    kinds = db.session.scalars(select(Acceptance.kind).where(standing).order_by(Acceptance.kind)).all()
    assert kinds == ["also_works", "solution"]
    assert verify_ledger().agrees


def test_accepting_while_merging_never_credits_twice(community: Community, race) -> None:
    staff, (one, two) = community.member(role="staff"), (community.member(), community.member())
    duplicate, original = community.question(one), community.question(two)
    answers = [community.answer(duplicate) for _ in range(4)]
    accepts = [partial(accept_answer, one, duplicate, answer) for answer in answers]
    accepts += [partial(accept_answer, two, original, answer) for answer in answers]
    race([*accepts, partial(merge_questions, staff, duplicate, original), *accepts])
    community.deliver()
    standing = select(func.count()).where(Acceptance.undone_at.is_(None))
    assert (db.session.scalar(standing.where(Acceptance.kind == "solution")) or 0) <= 1
    assert db.session.scalar(standing.where(Acceptance.question_id == duplicate)) == 0
    before = [(q.state, q.turn, q.answer_count) for q in db.session.scalars(select(Question))]
    recount_questions([duplicate, original])
    db.session.rollback()
    assert [(q.state, q.turn, q.answer_count) for q in db.session.scalars(select(Question))] == before
    assert verify_ledger().agrees


def test_a_kept_question_is_posted_once_however_often_it_is_heard(community: Community, race) -> None:
    ada = community.member()
    keep(community, ada.signed_in_id)
    for _ in range(8):
        heard(ada.signed_in_id)
    race([community.deliver] * 8)
    community.deliver()
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1
    assert db.session.scalars(select(KeptQuestion.posted_id)).one() is not None


def keep(community: Community, member_id: int) -> None:
    title, category = "The light blinks white", community.category()
    keep_question("x" * 64, title, read_body("Since 2.14."), category_id=category)
    bind(member_id)


@command
def bind(member_id: int) -> None:
    bind_kept_question(member_id, "x" * 64)


@command
def heard(member_id: int) -> None:
    emit(MemberJoined(member_id=member_id))
