"""Put a new version of the agreement in force."""

from __future__ import annotations

from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Refused
from app.core.uow import command
from superusers.programme.agreement_texts import AgreementText
from superusers.programme.life_cycle import MEMBERS, State
from superusers.programme.models import AgreementVersion, PlaceRow
from superusers.programme.policy import can_manage
from superusers.programme.services._agreements import due_from_now, locked_newest, mail_about_signing

MUST_SIGN = sorted(MEMBERS | {State.SIGNED, State.ONBOARDING})


@command
def publish_agreement(actor: Actor, text: AgreementText, *, changed: str, seen: int) -> int:
    """Everybody in the programme has the option `programme.agreement_days` to sign it. Returns its number.

    `seen`: the number of the version the editor began with. Raises Refused when it is not the newest now.
    """
    can_manage(actor).enforce()
    newest = locked_newest()
    last = newest.number if newest else 0
    if last != seen:
        raise Refused(
            "published_meanwhile",
            f"Somebody else published version {last} meanwhile. Your text is still here: read theirs first.",
        )
    version = AgreementVersion(
        number=last + 1,
        source=text.source,
        html=text.html,
        changed=changed,
        published_at=clock.now(),
        by_id=actor.signed_in_id,
    )
    db.session.add(version)
    db.session.flush()
    _ask_to_sign()
    record(actor, "programme.agreement_published", subject=("agreement", version.id), number=version.number)
    return version.number


def _ask_to_sign() -> None:
    due = due_from_now()
    who = db.session.scalars(select(PlaceRow.member_id).where(PlaceRow.state.in_(MUST_SIGN))).all()
    db.session.execute(update(PlaceRow).where(PlaceRow.state.in_(MUST_SIGN)).values(agreement_due_at=due))
    mail_about_signing(who, due=due)
