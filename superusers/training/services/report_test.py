"""Write the report of a product test."""

from __future__ import annotations

from collections.abc import Collection

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command, emit
from app.forum.queries import visible_question
from superusers.training.events import ProductTestReported
from superusers.training.models import ProductTestQuestion
from superusers.training.models.trials import RECEIVED, REPORTED
from superusers.training.services._trials import own_tester


@command
def report_test(actor: Actor, test_id: int, *, score: int, report: str, questions: Collection[int]) -> None:
    """Once. Raises Refused, NotFound, or Invalid on `questions`."""
    tester = own_tester(actor, test_id, RECEIVED)
    for question_id in sorted(set(questions)):
        try:
            visible_question(actor, question_id)
        except NotFound as error:
            raise Invalid(questions=f"There is no question with the number {question_id}.") from error
        db.session.add(ProductTestQuestion(tester_id=tester.id, question_id=question_id))
    tester.state, tester.reported_at = REPORTED, clock.now()
    tester.score, tester.report = score, report
    emit(ProductTestReported(tester_id=tester.id, test_id=test_id, member_id=tester.member_id))
