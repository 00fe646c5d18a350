"""Sign the agreement."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.queries import is_employee
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.policy import NotFound, Refused
from app.core.uow import command
from superusers.programme.life_cycle import By, State
from superusers.programme.models import Signature
from superusers.programme.policy import can_sign
from superusers.programme.services._agreements import locked_newest
from superusers.programme.services._candidacies import open_candidacy
from superusers.programme.services._places import place_to_change, take_step


@command
def sign_agreement(actor: Actor, *, number: int, name: str) -> int:
    """Returns the signature; signing what is signed returns the first one's.

    `number`: the version that was read. Raises NotFound, or Refused: nobody asked, the invitation ran out
    (`expired`), or the text changed meanwhile (`text_changed`), so that nobody signs what they have not read.
    """
    # The version before the place, as publishing takes them; else two would wait for each other.
    version = locked_newest()
    place = place_to_change(actor.signed_in_id)
    can_sign(actor, state=place.now, employee=is_employee(actor.role)).enforce()
    if version is None:
        raise NotFound
    if version.number != number:
        raise Refused(
            "text_changed",
            "The text changed while you read it. Nothing was signed; here is the new one.",
        )
    signature = db.session.scalars(
        select(Signature).where(Signature.member_id == actor.signed_in_id, Signature.version_id == version.id)
    ).first()
    if place.now == State.INVITED:
        candidacy = open_candidacy(place.id)
        if candidacy and candidacy.expires_at and candidacy.expires_at <= clock.now():
            raise Refused("expired", "This invitation has run out. You can apply again.")
        take_step(place, State.SIGNED, actor=actor, by=By.SELF)
    place.agreement_due_at = None
    if signature is not None:
        return signature.id
    signature = Signature(
        member_id=actor.signed_in_id, version_id=version.id, name=name, signed_at=clock.now()
    )
    db.session.add(signature)
    db.session.flush()
    enqueue("programme.archive_signature", signature_id=signature.id)
    record(actor, "programme.version_signed", subject=("agreement", version.id), number=version.number)
    return signature.id
