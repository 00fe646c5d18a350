"""Offer a product to test, or change the offer."""

from __future__ import annotations

from datetime import datetime

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import NotFound
from app.core.uow import command
from superusers.training.models import ProductTest
from superusers.training.policy import can_manage
from superusers.training.texts import Written


@command
def save_product_test(
    actor: Actor,
    test_id: int | None,
    *,
    title: str,
    words: Written,
    terms: str,
    secret: bool,
    loan: bool,
    places: int,
    report_days: int,
    apply_until: datetime,
) -> int:
    """Raises Refused or NotFound."""
    can_manage(actor).enforce()
    test = _locked(test_id) if test_id else ProductTest(made_by_id=actor.signed_in_id, made_at=clock.now())
    test.title, test.terms, test.secret, test.loan = title, terms, secret, loan
    test.words_source, test.words_html = words.source, words.html
    test.places, test.report_days, test.apply_until = places, report_days, apply_until
    db.session.add(test)
    db.session.flush()
    record(actor, "training.product_test_saved", subject=("product_test", test.id), title=title)
    return test.id


def _locked(test_id: int) -> ProductTest:
    test = db.session.get(ProductTest, test_id, with_for_update=True)
    if test is None:
        raise NotFound
    return test
