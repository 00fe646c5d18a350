"""Everybody signs while the text changes, and two managers decide at once."""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from app.core.db import db
from app.core.policy import Refused
from superusers.programme.life_cycle import State
from superusers.programme.models import AgreementVersion, PlaceRow, Signature, Transition
from superusers.programme.services.decide_candidate import decide_candidate
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.sign_agreement import sign_agreement
from tests.make.community import Community
from tests.make.programme import TEXT, WHY, Programme
from tests.race.test_racing_votes import in_heats

SIGNERS = 12


def test_nobody_signs_a_text_that_had_changed_when_they_did(community: Community, race) -> None:
    programme = Programme(community)
    members = [programme.member(State.INVITED) for _ in range(SIGNERS)]
    acts = [partial(sign_agreement, member, number=1, name="A. Member") for member in members]
    acts.insert(
        SIGNERS // 2, partial(publish_agreement, programme.manager, TEXT, changed="Something.", seen=1)
    )
    outcomes = in_heats(race, acts)
    assert {type(error) for _, error in outcomes} <= {type(None), Refused}
    db.session.rollback()
    second = db.session.scalars(select(AgreementVersion).where(AgreementVersion.number == 2)).one()
    rows = db.session.execute(
        select(Signature.member_id, AgreementVersion.number, Signature.signed_at).join(
            AgreementVersion, AgreementVersion.id == Signature.version_id
        )
    ).all()
    assert all(row.number == 1 and row.signed_at <= second.published_at for row in rows)
    signed = {row.member_id for row in rows}
    for place in db.session.scalars(select(PlaceRow)):
        inside = place.member_id in signed
        assert place.now == (State.SIGNED if inside else State.INVITED)
        assert (place.agreement_due_at is not None) == inside, (
            "the new text is due for who signed the old one"
        )


def test_a_candidate_is_decided_about_once_and_nominated_once_by_each(community: Community, race) -> None:
    programme = Programme(community)
    candidate, tom = community.member(), community.member()
    nominated = in_heats(
        race, [partial(nominate_member, tom, candidate.signed_in_id, reason=WHY) for _ in range(6)]
    )
    assert sum(error is None for _, error in nominated) == 1
    managers = (programme.manager, programme.second)
    decided = in_heats(
        race,
        [
            partial(decide_candidate, managers[n % 2], candidate.signed_in_id, invite=n % 3 > 0, reason=WHY)
            for n in range(6)
        ],
    )
    assert sum(error is None for _, error in decided) == 1
    assert all(error is None or isinstance(error, Refused) for _, error in decided)
    db.session.rollback()
    steps = db.session.scalars(select(Transition.to_state).order_by(Transition.id)).all()
    assert len(steps) == 2
