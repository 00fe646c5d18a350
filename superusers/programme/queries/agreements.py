"""The agreement, who signed what, first steps, and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core.db import db
from app.core.policy import NotFound
from superusers.programme.life_cycle import MEMBERS
from superusers.programme.models import (
    AgreementVersion,
    FirstStep,
    FirstStepDone,
    PlaceRow,
    Review,
    Signature,
)


def newest_agreement() -> AgreementVersion | None:
    """The version in force."""
    return db.session.scalars(
        select(AgreementVersion).order_by(AgreementVersion.number.desc()).limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, and how many of those in the programme signed it."""

    number: int
    changed: str
    published_at: datetime
    signed: int


def agreement_versions() -> list[VersionRow]:
    """Newest first."""
    rows = db.session.execute(
        select(
            AgreementVersion.number,
            AgreementVersion.changed,
            AgreementVersion.published_at,
            func.count(Signature.id).label("signed"),
        )
        .outerjoin(Signature, Signature.version_id == AgreementVersion.id)
        .group_by(AgreementVersion.id)
        .order_by(AgreementVersion.number.desc())
    )
    return [VersionRow(row.number, row.changed, row.published_at, row.signed) for row in rows]


@dataclass(frozen=True, slots=True)
class Signed:
    """A member's signature."""

    id: int
    number: int
    name: str
    at: datetime
    archived: bool
    """The PDF is ready."""


def signatures_of(member_id: int) -> list[Signed]:
    """Newest first."""
    rows = db.session.execute(
        select(
            Signature.id,
            AgreementVersion.number,
            Signature.name,
            Signature.signed_at,
            Signature.pdf.is_not(None).label("archived"),
        )
        .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
        .where(Signature.member_id == member_id)
        .order_by(AgreementVersion.number.desc())
    )
    return [Signed(row.id, row.number, row.name, row.signed_at, row.archived) for row in rows]


def signature_paper(signature_id: int, member_id: int | None) -> tuple[int, bytes]:
    """The version's number and the PDF. `member_id`: whose it must be; None: anybody's. Raises NotFound."""
    statement = (
        select(AgreementVersion.number, Signature.pdf)
        .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
        .where(Signature.id == signature_id, Signature.pdf.is_not(None))
    )
    if member_id is not None:
        statement = statement.where(Signature.member_id == member_id)
    row = db.session.execute(statement).first()
    if row is None or row.pdf is None:
        raise NotFound
    return row.number, row.pdf


def signature_to_archive(signature_id: int) -> tuple[Signature, AgreementVersion]:
    row = db.session.execute(
        select(Signature, AgreementVersion)
        .join(AgreementVersion, AgreementVersion.id == Signature.version_id)
        .where(Signature.id == signature_id)
    ).one()
    return row[0], row[1]


def has_signed(member_id: int, version_id: int) -> bool:
    found = select(Signature.id).where(Signature.member_id == member_id, Signature.version_id == version_id)
    return db.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A line of the checklist, and whether it is done."""

    id: int
    words: str
    done: bool


def first_steps_of(member_id: int) -> list[StepLine]:
    """The checklist of somebody new, in order."""
    rows = db.session.execute(
        select(FirstStep.id, FirstStep.words, FirstStepDone.id.label("done"))
        .outerjoin(
            FirstStepDone,
            (FirstStepDone.step_id == FirstStep.id)
            & FirstStepDone.place_id.in_(select(PlaceRow.id).where(PlaceRow.member_id == member_id)),
        )
        .where(FirstStep.retired_at.is_(None))
        .order_by(FirstStep.position, FirstStep.id)
    )
    return [StepLine(row.id, row.words, row.done is not None) for row in rows]


def all_first_steps() -> list[FirstStep]:
    return list(
        db.session.scalars(
            select(FirstStep).where(FirstStep.retired_at.is_(None)).order_by(FirstStep.position, FirstStep.id)
        )
    )


def open_review_of(member_id: int) -> Review | None:
    return db.session.scalars(
        select(Review)
        .join(PlaceRow, PlaceRow.id == Review.place_id)
        .where(PlaceRow.member_id == member_id, Review.ended_at.is_(None))
    ).first()


def own_place(member_id: int) -> PlaceRow | None:
    """The row itself, for the pages of its member and of managers."""
    return db.session.scalars(select(PlaceRow).where(PlaceRow.member_id == member_id)).first()


def place_row(member_id: int) -> PlaceRow:
    """The same. Raises NotFound."""
    if (found := own_place(member_id)) is None:
        raise NotFound
    return found


def unsigned_members() -> list[int]:
    """Who is in the programme and has an agreement to sign."""
    due: Any = select(PlaceRow.member_id).where(
        PlaceRow.state.in_(sorted(MEMBERS)), PlaceRow.agreement_due_at.is_not(None)
    )
    return list(db.session.scalars(due.order_by(PlaceRow.member_id)))
