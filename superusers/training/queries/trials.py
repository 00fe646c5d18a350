"""Reads of product tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, false, func, or_, select, true

from app.accounts.queries import SUPER_USER, MemberCard, is_employee, member_cards
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import NotFound
from app.forum.queries import question_links
from superusers.training.models import ProductTest, ProductTester, ProductTestQuestion
from superusers.training.models.trials import AGREED, RECEIVED, REPORTED, RETURNED, SELECTED, SENT
from superusers.training.queries.learning import today
from superusers.training.queries.people import standing_of

MOST = 200
IN_IT = (SELECTED, AGREED, SENT, RECEIVED, REPORTED, RETURNED)
STATE_WORDS = {
    "applied": "Applied",
    "selected": "Selected",
    "declined": "No place this time",
    "agreed": "Ready to be sent",
    "sent": "On its way",
    "received": "Being tested",
    "reported": "Reported",
    "returned": "Reported, and sent back",
}


def knows_of(actor: Actor) -> ColumnElement[bool]:
    """Which tests a member may know of: super users, of a secret one those who signed; staff of all."""
    if is_employee(actor.role):
        return true()
    if actor.role != SUPER_USER:
        return false()
    return or_(ProductTest.secret.is_(False), true() if standing_of(actor).signed else false())


@dataclass(frozen=True, slots=True)
class OfferedTest:
    id: int
    title: str
    secret: bool
    loan: bool
    places: int
    taken: int
    apply_until: datetime
    is_open: bool
    state: str | None
    """The reader's own."""
    state_words: str


def tests_for(actor: Actor) -> list[OfferedTest]:
    """The newest first. At most six queries."""
    tests = db.session.scalars(
        select(ProductTest).where(knows_of(actor)).order_by(ProductTest.id.desc()).limit(MOST)
    ).all()
    ids = [test.id for test in tests]
    taken = taken_places(ids)
    rows = db.session.execute(
        select(ProductTester.test_id, ProductTester.state).where(
            ProductTester.test_id.in_(ids), ProductTester.member_id == actor.member_id
        )
    )
    own = {row.test_id: row.state for row in rows}
    now = clock.now()
    return [
        OfferedTest(
            test.id,
            test.title,
            test.secret,
            test.loan,
            test.places,
            taken.get(test.id, 0),
            test.apply_until,
            now < test.apply_until,
            own.get(test.id),
            STATE_WORDS.get(own.get(test.id) or "", ""),
        )
        for test in tests
    ]


def taken_places(test_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(ProductTester.test_id, func.count())
        .where(ProductTester.test_id.in_(test_ids), ProductTester.state.in_(IN_IT))
        .group_by(ProductTester.test_id)
    )
    return {row[0]: row[1] for row in rows}


def visible_test(actor: Actor, test_id: int) -> ProductTest:
    """Raises NotFound: not there, or for others. Whoever takes part keeps seeing it."""
    takes_part = select(ProductTester.test_id).where(ProductTester.member_id == actor.member_id)
    statement = select(ProductTest).where(
        ProductTest.id == test_id, or_(knows_of(actor), ProductTest.id.in_(takes_part))
    )
    found = db.session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def product_test(test_id: int) -> ProductTest:
    """Raises NotFound."""
    found = db.session.get(ProductTest, test_id)
    if found is None:
        raise NotFound
    return found


def tester_of(test_id: int, member_id: int | None) -> ProductTester | None:
    return db.session.scalars(
        select(ProductTester).where(ProductTester.test_id == test_id, ProductTester.member_id == member_id)
    ).first()


@dataclass(frozen=True, slots=True)
class TesterRow:
    id: int
    card: MemberCard
    state: str
    state_words: str
    why: str
    has_address: bool
    serial: str
    tracking: str
    report_due_on: date | None
    overdue: bool
    score: int | None
    report: str
    return_tracking: str
    questions: list[tuple[str, str]]
    """Title and address."""


def applicants_of(test_id: int) -> list[TesterRow]:
    """In the order of applying. Four queries."""
    rows = db.session.scalars(
        select(ProductTester).where(ProductTester.test_id == test_id).order_by(ProductTester.id).limit(MOST)
    ).all()
    cards, day = member_cards(row.member_id for row in rows), today()
    linked = _questions([row.id for row in rows])
    return [
        TesterRow(
            id=row.id,
            card=cards[row.member_id],
            state=row.state,
            state_words=STATE_WORDS[row.state],
            why=row.why,
            has_address=row.address_sealed is not None,
            serial=row.serial,
            tracking=row.tracking,
            report_due_on=row.report_due_on,
            overdue=row.state == RECEIVED and row.report_due_on is not None and row.report_due_on < day,
            score=row.score,
            report=row.report,
            return_tracking=row.return_tracking,
            questions=linked.get(row.id, []),
        )
        for row in rows
    ]


def _questions(tester_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    rows = db.session.execute(
        select(ProductTestQuestion.tester_id, ProductTestQuestion.question_id)
        .where(ProductTestQuestion.tester_id.in_(tester_ids))
        .order_by(ProductTestQuestion.question_id)
    ).all()
    links = question_links({row.question_id for row in rows})
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        if row.question_id in links:
            found.setdefault(row.tester_id, []).append(links[row.question_id])
    return found
