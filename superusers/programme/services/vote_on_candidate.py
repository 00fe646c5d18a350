"""Say what one thinks of a candidate."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Invalid, NotFound
from app.core.uow import command
from superusers.programme.models import BoardVote
from superusers.programme.models.candidates import VOTES
from superusers.programme.policy import can_review
from superusers.programme.services._candidacies import open_candidacy
from superusers.programme.services._places import place_to_change


@command
def vote_on_candidate(actor: Actor, member_id: int, *, vote: str, words: str) -> None:
    """A second vote takes the first one's place. Raises Refused, NotFound, or Invalid on `vote`."""
    place = place_to_change(member_id)
    can_review(actor, member_id, place.now).enforce()
    if vote not in VOTES:
        raise Invalid(vote="Please choose one of these.")
    candidacy = open_candidacy(place.id)
    if candidacy is None:
        raise NotFound
    row = db.session.scalars(
        select(BoardVote).where(BoardVote.candidacy_id == candidacy.id, BoardVote.by_id == actor.signed_in_id)
    ).first()
    if row is None:
        row = BoardVote(candidacy_id=candidacy.id, by_id=actor.signed_in_id)
        db.session.add(row)
    row.vote, row.words, row.at = vote, words, clock.now()
