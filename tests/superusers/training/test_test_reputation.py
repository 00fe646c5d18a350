"""The report of a product test gives reputation: once, on its day, and never what no longer stands."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from superusers.reputation.comparison import read_history
from superusers.reputation.fold import build_ledger, verify_ledger
from superusers.reputation.models import LedgerLine
from superusers.reputation.queries import reputation_of
from superusers.reputation.rules import Earning
from superusers.training.models import ProductTester
from superusers.training.models.trials import RECEIVED, RETURNED
from superusers.training.services.apply_for_test import apply_for_test
from superusers.training.services.report_test import report_test
from superusers.training.services.return_product import return_product
from tests.make.training import NOON, Training
from tests.superusers.training.test_trials import offered
from tests.web.world import change


def reported(training: Training, member: Actor) -> int:
    """A test that this member has reported. Returns the tester's row."""
    test = offered(training)
    apply_for_test(member, test, why="A door")
    tester = db.session.scalars(select(ProductTester.id).order_by(ProductTester.id.desc())).first()
    assert tester is not None
    change(ProductTester, tester, state=RECEIVED)
    report_test(member, test, score=4, report="Loud", questions=[])
    return tester


def lines() -> list[tuple[int, str, int | None, bool]]:
    rows = db.session.scalars(select(LedgerLine).order_by(LedgerLine.id))
    return [(row.points, row.source or "", row.source_id, row.reverses is not None) for row in rows]


def test_a_report_gives_ten_points_once_and_on_its_day(training: Training) -> None:
    community, member = training.community, training.super_user("Tina Tester")
    tester = reported(training, member)
    assert not verify_ledger().agrees, "on its way"
    with clock.frozen_at(NOON + timedelta(days=3)):  # delivered late
        community.deliver()
    row = db.session.scalars(select(LedgerLine)).one()
    assert (row.points, row.day, row.from_votes, row.question_id) == (10, NOON.date(), False, None)
    assert reputation_of(member.signed_in_id) == 10
    return_product(member, 1, tracking="Parcel 43")
    assert build_ledger() == 0
    assert verify_ledger().agrees
    assert read_history().events() == {Earning.PRODUCT_TEST_REPORTED: 1}
    page = community.browser(member).get(f"/members/{member.member_id}/reputation").text
    assert "You reported a product test" in page
    assert 'href="/product-tests/1">Aurora doorbell</a>' in page
    assert lines() == [(10, "product_test", tester, False)]


def test_what_no_longer_stands_is_taken_back_and_recomputing_agrees(training: Training) -> None:
    """A report cannot be withdrawn by anybody; rows that say it was not written still end right."""
    community, member = training.community, training.super_user()
    tester = reported(training, member)
    community.question(member)
    community.deliver()
    change(ProductTester, tester, state=RECEIVED)
    assert verify_ledger().questions_that_differ == 1
    assert build_ledger() == 1
    change(ProductTester, tester, state=RETURNED)
    assert build_ledger() == 1
    assert lines() == [
        (10, "product_test", tester, False),
        (-10, "product_test", tester, True),
        (10, "product_test", tester, True),
    ]
    before = reputation_of(member.signed_in_id)
    forget_ledger()
    assert build_ledger() == 1
    assert reputation_of(member.signed_in_id) == before == 10
    assert verify_ledger().agrees


@command
def forget_ledger() -> None:
    for row in db.session.scalars(select(LedgerLine).order_by(LedgerLine.id.desc())):
        db.session.delete(row)
        db.session.flush()
