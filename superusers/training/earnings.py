"""What training gives reputation for: the reports of product tests. Coming to an event gives nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from app.core.db import db
from superusers.reputation.rules import Earning
from superusers.reputation.sources import DueLine, Source
from superusers.training.models import ProductTest, ProductTester
from superusers.training.models.trials import REPORTED, RETURNED

REPORTS = "product_test"
STANDS = (REPORTED, RETURNED)


def _after(last_id: int, limit: int) -> list[int]:
    rows = select(ProductTester.id).where(ProductTester.id > last_id).order_by(ProductTester.id)
    return list(db.session.scalars(rows.limit(limit)))


def _lock(ids: Sequence[int]) -> None:
    rows = select(ProductTester.id).where(ProductTester.id.in_(ids)).order_by(ProductTester.id)
    db.session.execute(rows.with_for_update())


def _due_lines(ids: Sequence[int]) -> Iterable[DueLine]:
    """One for each report, on the day it was written."""
    table: Any = ProductTester.__table__
    rows = db.session.execute(
        select(table.c.id, table.c.member_id, table.c.reported_at).where(
            ProductTester.id.in_(ids),
            ProductTester.state.in_(STANDS),
            ProductTester.reported_at.is_not(None),
        )
    )
    for number, member_id, at in rows:
        yield DueLine(
            Earning.PRODUCT_TEST_REPORTED, REPORTS, number, member_id, None, member_id, at, REPORTS, number
        )


def _links(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = db.session.execute(
        select(ProductTester.id, ProductTest.id, ProductTest.title)
        .join(ProductTest, ProductTest.id == ProductTester.test_id)
        .where(ProductTester.id.in_(ids))
    )
    return {number: (title, f"/product-tests/{test}") for number, test, title in rows}


SOURCE = Source(REPORTS, ids_after=_after, lock=_lock, due_lines=_due_lines, links=_links)
