"""What training keeps about a member, for that member's copy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from app.core.db import db
from app.core.seal import SealBroken, unseal
from superusers.training.models import (
    CalendarFeed,
    Certificate,
    EventFeedback,
    EventHost,
    EventInvitation,
    EventNeeds,
    EventReply,
    EventSession,
    ProductTest,
    ProductTester,
    ProgrammeEvent,
    Promise,
    SessionSeat,
    SurveyTaker,
    TalkBooking,
    TalkOffer,
    TalkSlot,
    TrainingTopic,
)
from superusers.training.needs import open_needs
from superusers.training.trials import ADDRESS


def data_of_training(member_id: int) -> dict[str, Any]:
    about = (ProgrammeEvent.title, ProgrammeEvent.starts_at)
    return {
        "answers": _rows(
            select(*about, EventReply.answer, EventReply.asked_at, EventReply.joined_at, EventReply.came)
            .join(ProgrammeEvent, ProgrammeEvent.id == EventReply.event_id)
            .where(EventReply.member_id == member_id)
            .order_by(EventReply.id)
        ),
        "organised": _rows(select(*about).where(ProgrammeEvent.organiser_id == member_id)),
        "hosted": _rows(
            select(*about, EventHost.role)
            .join(ProgrammeEvent, ProgrammeEvent.id == EventHost.event_id)
            .where(EventHost.member_id == member_id)
        ),
        "certificates": _rows(
            select(TrainingTopic.title, Certificate.given_on, Certificate.valid_until)
            .join(TrainingTopic, TrainingTopic.id == Certificate.topic_id)
            .where(Certificate.member_id == member_id)
        ),
        "feedback": _rows(
            select(*about, EventFeedback.score, EventFeedback.words, EventFeedback.at)
            .join(ProgrammeEvent, ProgrammeEvent.id == EventFeedback.event_id)
            .where(EventFeedback.member_id == member_id)
        ),
        "promises-noted": _rows(
            select(Promise.id, Promise.words, Promise.made_at, Promise.answer, Promise.answered_at).where(
                or_(Promise.noted_by_id == member_id, Promise.answered_by_id == member_id)
            )
        ),
        "talks": _rows(
            select(
                TalkSlot.starts_at,
                TalkBooking.about,
                TalkBooking.question_id,
                TalkBooking.cancelled_at,
                TalkBooking.reason,
                TalkBooking.no_show,
            )
            .join(TalkSlot, TalkSlot.id == TalkBooking.slot_id)
            .where(or_(TalkBooking.member_id == member_id, TalkSlot.expert_id == member_id))
        ),
        "talks-offered": _rows(
            select(TalkOffer.about, TalkOffer.wall, TalkOffer.time_zone, TalkOffer.made_at).where(
                TalkOffer.expert_id == member_id
            )
        ),
        "product-tests": _product_tests(member_id),
        "product-tests-offered": _rows(
            select(ProductTest.title, ProductTest.made_at).where(ProductTest.made_by_id == member_id)
        ),
        **_conferences(member_id),
        "calendar": _rows(select(CalendarFeed.created_at).where(CalendarFeed.member_id == member_id)),
    }


def _conferences(member_id: int) -> dict[str, Any]:
    about = (ProgrammeEvent.title, ProgrammeEvent.starts_at)
    return {
        "invitations": _rows(
            select(
                *about,
                EventInvitation.state,
                EventInvitation.sent_at,
                EventInvitation.answer_by,
            )
            .join(ProgrammeEvent, ProgrammeEvent.id == EventInvitation.event_id)
            .where(EventInvitation.member_id == member_id)
            .order_by(EventInvitation.id)
        ),
        "invited-others": _rows(
            select(*about, EventInvitation.made_at)
            .join(ProgrammeEvent, ProgrammeEvent.id == EventInvitation.event_id)
            .where(EventInvitation.by_id == member_id)
            .order_by(EventInvitation.id)
        ),
        "sessions": _rows(
            select(EventSession.title, EventSession.day, EventSession.at, ProgrammeEvent.title.label("event"))
            .join(SessionSeat, SessionSeat.session_id == EventSession.id)
            .join(ProgrammeEvent, ProgrammeEvent.id == EventSession.event_id)
            .where(SessionSeat.member_id == member_id)
        ),
        "surveys-answered": _rows(
            select(*about)
            .join(SurveyTaker, SurveyTaker.event_id == ProgrammeEvent.id)
            .where(SurveyTaker.member_id == member_id)
        ),
        "needs": [
            open_needs(sealed)
            for sealed in db.session.scalars(
                select(EventNeeds.sealed).where(EventNeeds.member_id == member_id).order_by(EventNeeds.id)
            )
        ],
    }


def _product_tests(member_id: int) -> list[dict[str, Any]]:
    columns = [
        column
        for column in ProductTester.__table__.columns
        if column.name not in ("address_sealed", "member_id")
    ]
    rows = _rows(
        select(*columns, ProductTest.title, ProductTester.address_sealed)
        .join(ProductTest, ProductTest.id == ProductTester.test_id)
        .where(ProductTester.member_id == member_id)
        .order_by(ProductTester.id)
    )
    for row in rows:
        sealed = row.pop("address_sealed")
        if sealed is not None:
            row["address"] = _opened(sealed)
    return rows


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed, ADDRESS)
    except SealBroken:
        return "(encrypted with a key that is not in use any more)"


def _rows(statement: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(statement).mappings()]
