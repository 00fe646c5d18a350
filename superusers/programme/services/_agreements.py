"""The version in force, held while somebody publishes or signs; and who is asked to sign it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue_all
from app.core.options import number
from superusers.programme.models import AgreementVersion, PlaceRow
from superusers.programme.queries.agreements import newest_agreement

REMIND_BEFORE = timedelta(days=7)
_NEWEST = select(AgreementVersion).order_by(AgreementVersion.number.desc()).limit(1)


def locked_newest() -> AgreementVersion | None:
    """Inside a command. Who waited here for a new version to be published finds that one, not the old."""
    while True:
        held = db.session.scalars(_NEWEST.with_for_update()).first()
        newest = db.session.scalars(_NEWEST).first()
        if held is newest:
            return held


def due_from_now() -> datetime:
    """Until when somebody who is asked now has to sign."""
    return clock.now() + timedelta(days=number("programme.agreement_days"))


def ask_to_sign(place: PlaceRow) -> None:
    """Inside a command: the agreement is due, and the member is told, where there is one already."""
    place.agreement_due_at = due_from_now()
    if newest_agreement() is not None:
        mail_about_signing([place.member_id], due=place.agreement_due_at)


def mail_about_signing(member_ids: Iterable[int], *, due: datetime) -> None:
    """Inside a command: now, and once more a week before it is due. Who has signed by then gets no mail."""
    ids = sorted(member_ids)
    for when, run_at in (("now", None), ("soon", max(clock.now(), due - REMIND_BEFORE))):
        works = [(f"programme.mail_agreement:{when}:{one}", {"member_id": one}) for one in ids]
        enqueue_all("programme.mail_agreement", works, run_at=run_at)
